import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SeenWorker } from '../../src/application/ports/worker-repository.js';
import type { Store } from '../../src/infrastructure/persistence/store.js';
import { newJob, runningJob, seconds, T0 } from '../support/jobs.js';
import { createDatabase, DATABASE_KINDS, openTestStore, type TestDatabase } from '../support/stores.js';
import { FakeClock } from '../support/fake-clock.js';

describe.each(DATABASE_KINDS)('what is known about workers on %s', (kind) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await createDatabase(kind);
    store = await openTestStore(database.url, new FakeClock(seconds(100)));
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const save = (...workers: SeenWorker[]) =>
    store.unitOfWork.transaction(({ workers: repository }) => repository.saveSeen(workers));
  const at = (second: number, workerId = 'w', jobTypes: string[] | null = null): SeenWorker => ({
    workerId,
    seenAt: seconds(second),
    askedAt: seconds(second),
    jobTypes,
  });
  const seen = () => store.workers.seen(T0, undefined, 10);

  it('is what was seen last, whichever scheduler says it first', async () => {
    await save(at(5, 'w', ['a']));
    await save(at(9, 'w', ['b "x"', '{,}']));
    await save(at(7, 'w', ['c']));
    const lastSeen = { firstSeenAt: seconds(5), lastSeenAt: seconds(9), lastAskedAt: seconds(9) };
    expect(await seen()).toEqual([{ workerId: 'w', jobTypes: ['b "x"', '{,}'], ...lastSeen, directive: 'run' }]);
  });

  it('keeps what a worker asked for when it is only heard, and learns it when it asks first', async () => {
    const heard = { workerId: 'w', seenAt: seconds(3), askedAt: null, jobTypes: null };
    await save(heard);
    expect(await seen()).toMatchObject([{ jobTypes: null, lastAskedAt: null }]);
    await save(at(4, 'w', ['a']));
    await save({ ...heard, seenAt: seconds(6) });
    expect(await seen()).toMatchObject([{ jobTypes: ['a'], lastAskedAt: seconds(4), lastSeenAt: seconds(6) }]);
  });

  it('is forgotten by the time it was seen last', async () => {
    await save(at(1, 'old'), at(2, 'young'));
    await store.unitOfWork.transaction(({ workers }) => workers.forgetSeen(seconds(2)));
    expect((await seen()).map(({ workerId }) => workerId)).toEqual(['young']);
  });

  it('tells who takes a type: who asked for it or for all, and who was only heard of since', async () => {
    await save(at(10, 'all'), at(10, 'named', ['a', 'b']), at(10, 'other', ['ab']), at(9, 'gone', ['a']));
    await save({ ...at(12, 'busy', ['a']), askedAt: seconds(2) }, { ...at(12, 'unknown'), askedAt: null });
    expect(await store.workers.takersOf('a', seconds(10))).toEqual({ asking: 2, seen: 3 });
    expect(await store.workers.takersOf('z', seconds(10))).toEqual({ asking: 1, seen: 1 });
    expect(await store.workers.takersOf('a', seconds(13))).toEqual({ asking: 0, seen: 0 });
  });

  it('counts what each worker runs, unless that is too much', async () => {
    const jobs = Array.from({ length: 5 }, (_, n) => runningJob(`lease-${n}`));
    await store.unitOfWork.transaction(async (transaction) => {
      await transaction.jobs.insert(jobs.map((job) => newJob({ id: job.id })));
      await transaction.jobs.saveClaimed(jobs);
    });
    expect(await store.workers.running(5)).toEqual(new Map([['w', 5]]));
    expect(await store.workers.running(4)).toBeUndefined();
  });

  it('counts the ready jobs of its type that go before a job, as claims give them out', async () => {
    const jobs = [10, 5, 5, 5, 1].flatMap((priority, n) =>
      [0, 1].flatMap((second) => newJob({ priority, runAt: seconds(second * 3 + n) })),
    );
    const others = [newJob({ jobType: 'other', priority: 10 }), newJob({ priority: 10, runAt: seconds(101) })];
    await store.unitOfWork.transaction(({ jobs: repository }) => repository.insert([...jobs, ...others]));
    const given = await store.unitOfWork.transaction(async ({ jobs: repository, now }) => {
      const { jobs: ready } = await repository.lockReady(100, 1e9, ['work'], await now);
      return ready;
    });
    expect(given).toHaveLength(10);
    for (const [n, job] of given.entries()) {
      expect(await store.places.placeOf(job, 100)).toEqual({ ahead: n, now: seconds(100) });
      expect((await store.places.placeOf(job, 3)).ahead).toBe(Math.min(n, 3));
    }
  });
});
