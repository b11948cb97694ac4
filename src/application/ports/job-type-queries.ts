/** The read side of what is kept about job types. */
export interface JobTypeQueries {
  /** The types that are paused, and since when. @throws StoreUnavailable */
  pausedSince(): Promise<ReadonlyMap<string, Date>>;
}
