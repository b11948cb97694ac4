import { beforeEach, describe, expect, it } from '@jest/globals';
import { Busy, JobNotFound } from '../../src/application/errors.js';
import { JobWatch } from '../../src/application/job-watch.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import type { Coordinator } from '../../src/application/coordinator.js';
import type { JobQueries } from '../../src/application/ports/job-queries.js';
import { claimFrom, coordinatorOn } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { failure, nextId, success } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

let clock: FakeClock;
let store: MemoryStore;
let coordinator: Coordinator;
let looks: number;
let outage: Error | undefined;
/** Has another scheduler beside it: it is not told of the commits. */
let elsewhere: JobWatch;
let watch: JobWatch;

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  coordinator = coordinatorOn(store, clock);
  looks = 0;
  outage = undefined;
  const queries: Pick<JobQueries, 'find' | 'endedOf'> = {
    find: (id) => store.find(id),
    endedOf: (ids) => {
      looks += 1;
      return outage ? Promise.reject(outage) : store.endedOf(ids);
    },
  };
  watch = new JobWatch(queries, clock, { capacity: 2, lookMs: undefined });
  elsewhere = new JobWatch(queries, clock, { capacity: 2, lookMs: 1_000 });
  store.onCommit(watch);
});

async function submit(): Promise<string> {
  const [job] = await coordinator.submit([JobRequest.of({ jobType: 'work' })]);
  return job!.id;
}
async function claim() {
  const [job] = await claimFrom(coordinator, ClaimRequest.of({ workerId: 'w' }));
  return job!;
}
async function complete(): Promise<void> {
  const job = await claim();
  await coordinator.report({ jobId: job.id, report: success(job.leaseToken) });
}
const settle = () => new Promise(setImmediate);

describe('a wait for the end of a job', () => {
  it('ends with the commit that ends the job, and not with what comes before', async () => {
    const id = await submit();
    let ended = false;
    const waiting = watch.untilEnded(id, 10_000).finally(() => (ended = true));
    const job = await claim();
    await coordinator.report({ jobId: id, report: failure(job.leaseToken) });
    await settle();
    expect(ended).toBe(false);
    await complete();
    expect(await waiting).toMatchObject({ id, state: 'COMPLETED' });
    expect([clock.sleeping, looks]).toEqual([0, 0]);
  });

  it('ends when its time is over, with the job as it is then', async () => {
    const id = await submit();
    const waiting = watch.untilEnded(id, 10_000);
    await claim();
    clock.advance(10_000);
    expect(await waiting).toMatchObject({ state: 'RUNNING' });
  });

  it('does not begin for a job that has ended, that there is not, or for no time', async () => {
    const id = await submit();
    expect(await watch.untilEnded(id, 0)).toMatchObject({ state: 'PENDING' });
    await complete();
    expect(await watch.untilEnded(id, 10_000)).toMatchObject({ state: 'COMPLETED' });
    await expect(watch.untilEnded(nextId(), 10_000)).rejects.toBeInstanceOf(JobNotFound);
    expect(clock.sleeping).toBe(0);
  });

  it('is refused when as many wait as may, and makes room when its client goes', async () => {
    const id = await submit();
    const gone = new AbortController();
    const first = watch.untilEnded(id, 10_000, gone.signal);
    const second = watch.untilEnded(id, 10_000);
    await expect(watch.untilEnded(id, 10_000)).rejects.toBeInstanceOf(Busy);
    const reason = new Error('gone');
    gone.abort(reason);
    await expect(first).rejects.toBe(reason);
    const third = watch.untilEnded(id, 10_000);
    await settle();
    await complete();
    expect(await Promise.all([second, third])).toMatchObject([{ state: 'COMPLETED' }, { state: 'COMPLETED' }]);
    expect(clock.sleeping).toBe(0);
  });

  it('ends at once when the scheduler drains, and none begins any more', async () => {
    const id = await submit();
    const waiting = watch.untilEnded(id, 10_000);
    await settle();
    watch.close();
    expect(await waiting).toMatchObject({ state: 'PENDING' });
    expect(await watch.untilEnded(id, 10_000)).toMatchObject({ state: 'PENDING' });
  });
});

describe('a wait for a job that ends at another scheduler', () => {
  it('ends with a look a second, which is one for all, and there are no looks without waits', async () => {
    const [a, b] = [await submit(), await submit()];
    const waiting = [elsewhere.untilEnded(a, 60_000), elsewhere.untilEnded(b, 60_000)];
    await settle();
    clock.advance(1_000);
    await settle();
    expect(looks).toBe(1);
    await complete();
    await complete();
    clock.advance(1_000);
    expect(await Promise.all(waiting)).toMatchObject([{ state: 'COMPLETED' }, { state: 'COMPLETED' }]);
    expect(looks).toBe(2);
    clock.advance(1_000);
    await settle();
    expect([looks, clock.sleeping]).toEqual([2, 0]);
  });

  it('outlasts a store that cannot be looked at for a while', async () => {
    const id = await submit();
    const waiting = elsewhere.untilEnded(id, 60_000);
    await settle();
    await complete();
    outage = new Error('no database');
    clock.advance(1_000);
    await settle();
    outage = undefined;
    clock.advance(1_000);
    expect(await waiting).toMatchObject({ state: 'COMPLETED' });
    expect(looks).toBe(2);
  });
});
