import type { Directive } from '../../domain/directive.js';

/** A worker as everybody may see it. */
export interface WorkerView {
  readonly workerId: string;
  /** What it asked for last; null for all types, and when it is not known that it asked. */
  readonly jobTypes: readonly string[] | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly lastAskedAt: Date | null;
  readonly directive: Directive;
}

/** Where a page of workers ended. */
export interface WorkerPlace {
  readonly lastSeenAt: Date;
  readonly workerId: string;
}

/** Workers that take jobs of a type. */
export interface Takers {
  /** That have asked for jobs since a time. */
  readonly asking: number;
  /** That have been seen since then, those included. */
  readonly seen: number;
}

/** What is known about workers, as far as the schedulers have written it down. */
export interface WorkerQueries {
  /** The latest seen first. @throws StoreUnavailable */
  seen(since: Date, after: WorkerPlace | undefined, limit: number): Promise<WorkerView[]>;

  /** How many jobs each worker runs; undefined when that would take counting more than `limit`. @throws StoreUnavailable */
  running(limit: number): Promise<ReadonlyMap<string, number> | undefined>;

  /** @throws StoreUnavailable */
  takersOf(jobType: string, since: Date): Promise<Takers>;
}
