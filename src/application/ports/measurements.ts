/** What is measured, as a monitoring system reads it. */
export interface Measurements {
  readonly contentType: string;
  read(): Promise<string>;
}
