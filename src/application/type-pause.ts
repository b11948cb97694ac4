/** What is asked of a job type. */
export interface TypePause {
  readonly jobType: string;
  readonly isPaused: boolean;
}
