/** What is kept about job types. */
export interface JobTypeRepository {
  /** Pauses a type from `now` on, or from when it was paused before. */
  pause(jobType: string, now: Date): Promise<void>;
  /** Nothing happens when it is not paused. */
  resume(jobType: string): Promise<void>;
}
