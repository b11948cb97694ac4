import type { JobQueries } from '../../application/ports/job-queries.js';

/** What the container gives to controllers and has no class of its own goes by a name. */
export const JOB_QUERIES = Symbol('JobQueries');
export type { JobQueries };
