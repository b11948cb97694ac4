import { afterEach, beforeEach } from '@jest/globals';
import type { FigureQueries } from '../../src/application/ports/figure-queries.js';
import type { JobQueries } from '../../src/application/ports/job-queries.js';
import type { JournalQueries } from '../../src/application/ports/journal-queries.js';
import type { ScheduleQueries } from '../../src/application/ports/schedule-queries.js';
import type { JobRepository, UnitOfWork } from '../../src/application/ports/unit-of-work.js';
import type { Job } from '../../src/domain/job.js';
import { FakeClock } from '../support/fake-clock.js';
import { newJob, nextId, T0 } from '../support/jobs.js';

export interface StoreUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly queries: JobQueries;
  readonly journal: JournalQueries;
  readonly figures: FigureQueries;
  readonly schedules: ScheduleQueries;
  /** Whether two transactions can be open at once; where not, the second waits for the first. */
  readonly concurrent: boolean;
  close(): Promise<void>;
}

export type OpenStore = (clock: FakeClock) => Promise<StoreUnderTest>;

/** A fresh store for each test of a contract, and what its tests do with it. */
export function storeForEach(open: OpenStore) {
  let store: StoreUnderTest;
  let clock: FakeClock;

  beforeEach(async () => {
    clock = new FakeClock(T0);
    store = await open(clock);
  });
  afterEach(() => store.close());

  const inTransaction = <T>(work: (jobs: JobRepository) => Promise<T>) =>
    store.unitOfWork.transaction(({ jobs }) => work(jobs));
  const insert = (...jobs: Job[]) => inTransaction((repository) => repository.insert(jobs));
  return {
    store: () => store,
    clock: () => clock,
    inTransaction,
    insert,
    find: (id: string) => store.queries.find(id),
    /** Inserts a job and brings it into RUNNING, through the store. */
    claimed: async (lease = nextId(), at = T0): Promise<Job> => {
      const job = newJob();
      await insert(job);
      job.claim('w', lease, at);
      await inTransaction((jobs) => jobs.saveClaimed([job]));
      return job;
    },
  };
}
