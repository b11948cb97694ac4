import type { JobView } from '../job-view.js';

/** Where a job stands in the queue. */
export interface QueuePlace {
  /** How many ready jobs of its type go first; counted up to a limit. */
  readonly ahead: number;
  /** The store's time. */
  readonly now: Date;
}

export interface PlaceQueries {
  /** One statement, by an index, which reads no job. @throws StoreUnavailable */
  placeOf(job: Pick<JobView, 'id' | 'jobType' | 'priority' | 'runAt'>, limit: number): Promise<QueuePlace>;
}
