import { CreateJobs } from './0001-jobs.js';
import { IndexesOnRequest } from './0002-indexes-on-request.js';
import { LastAttempt } from './0003-last-attempt.js';
import { SizesKnown } from './0004-sizes-known.js';
import { Leases } from './0005-leases.js';
import { Scheduling } from './0006-scheduling.js';
import { JournalRuns } from './0007-journal-runs.js';

/** In the order they are run. A migration that has landed is never edited; PostgreSQL's have the same numbers. */
export const sqliteMigrations = [
  { name: '0001-jobs', class: CreateJobs },
  { name: '0002-indexes-on-request', class: IndexesOnRequest },
  { name: '0003-last-attempt', class: LastAttempt },
  { name: '0004-sizes-known', class: SizesKnown },
  { name: '0005-leases', class: Leases },
  { name: '0006-scheduling', class: Scheduling },
  { name: '0007-journal-runs', class: JournalRuns },
];
