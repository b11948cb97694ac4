import type { JobQueries } from '../../application/ports/job-queries.js';

/** Names for what the container gives to controllers and has no class of its own. */
export const JOB_QUERIES = Symbol('JobQueries');
export type { JobQueries };

export const READINESS = Symbol('Readiness');

/** Whether this scheduler can work now. */
export interface Readiness {
  /** @throws Unavailable saying what is missing. */
  check(): Promise<void>;
}
