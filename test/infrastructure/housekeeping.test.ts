import { afterEach, describe, expect, it } from '@jest/globals';
import { PurgeJobs } from '../../src/application/purge-jobs.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import type { Store } from '../../src/infrastructure/persistence/store.js';
import { claimFrom, coordinatorOn } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { success } from '../support/jobs.js';
import { createDatabase, DATABASE_KINDS, openTestStore, readTable, type TestDatabase } from '../support/stores.js';

describe.each(DATABASE_KINDS)('keeping house on %s', (kind) => {
  let database: TestDatabase;
  let store: Store;
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('deletes the tags of a job with the job, and those of no other', async () => {
    database = await createDatabase(kind);
    const clock = new FakeClock();
    store = await openTestStore(database.url, clock);
    const coordinator = coordinatorOn(store.unitOfWork, clock);
    const tagged = (jobType: string, ...tags: string[]) => JobRequest.of({ jobType, options: { tags } });
    const jobs = await coordinator.submit([tagged('old', 'a', 'b'), tagged('old'), tagged('young', 'a')]);
    for (const job of await claimFrom(coordinator, ClaimRequest.of({ workerId: 'w', jobTypes: ['old'], limit: 2 }))) {
      await coordinator.report({ jobId: job.id, report: success(job.leaseToken) });
    }
    clock.advance(1_001);
    expect(await coordinator.purge(new PurgeJobs(1_000, 100), undefined)).toMatchObject({ purged: 2 });
    expect(await readTable(database.url, 'select tag, job_id from job_tags')).toEqual([
      { tag: 'a', job_id: jobs[2]?.id },
    ]);
  });
});

describe('what has been deleted on SQLite', () => {
  it('leaves its room in the file to new jobs', async () => {
    const database = await createDatabase('sqlite');
    const clock = new FakeClock();
    const store = await openTestStore(database.url, clock);
    const coordinator = coordinatorOn(store.unitOfWork, clock);
    const round = async () => {
      const payload = 'x'.repeat(2_000);
      await coordinator.submit(Array.from({ length: 200 }, () => JobRequest.of({ jobType: 'a', payload })));
      const jobs = await claimFrom(coordinator, ClaimRequest.of({ workerId: 'w', limit: 200 }));
      await Promise.all(
        jobs.map(({ id, leaseToken }) => coordinator.report({ jobId: id, report: success(leaseToken) })),
      );
      clock.advance(1_001);
      expect(await coordinator.purge(new PurgeJobs(1_000, 500), undefined)).toMatchObject({ purged: 200 });
      return store.stats.sizes();
    };
    const first = await round();
    expect(first.freeBytes).toBeGreaterThan(400_000);
    expect(first.walBytes).toBeGreaterThan(0);
    let last = first;
    for (let rounds = 0; rounds < 5; rounds++) last = await round();
    // The journal is trimmed by somebody else.
    expect(last.databaseBytes).toBeLessThan(first.databaseBytes * 1.3);
    await store.close();
    await database.drop();
  });
});
