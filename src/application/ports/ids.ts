/** Names that are never given twice. */
export interface Ids {
  /** A UUIDv7; within one process each is greater than the one before. */
  jobId(): string;
  /** Unguessable: whoever holds it may report. */
  leaseToken(): string;
}
