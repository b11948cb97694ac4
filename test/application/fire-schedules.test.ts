import { beforeEach, describe, expect, it } from '@jest/globals';
import { FireSchedules } from '../../src/application/fire-schedules.js';
import { Firer } from '../../src/application/firer.js';
import { viewOf, type JobView } from '../../src/application/job-view.js';
import { Job } from '../../src/domain/job.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { Schedule, type Missed } from '../../src/domain/schedule.js';
import { FakeClock } from '../support/fake-clock.js';
import { claimFrom, coordinatorOn } from '../support/coordinator.js';
import { LIMITS, newJob, nextId, seconds, success, T0 } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

const YEAR_S = 365 * 86_400;
const LIMIT = { schedules: 10, jobs: 100, characters: 1e6 };
let asked: number;
/** Fires every second. */
const calendar = {
  check: () => [],
  next: (_cron: string, _timeZone: string, after: Date) => {
    asked += 1;
    return new Date(Math.floor(+after / 1000 + 1) * 1000);
  },
};
let clock: FakeClock;
let store: MemoryStore;

beforeEach(() => {
  asked = 0;
  clock = new FakeClock(T0);
  store = new MemoryStore(clock);
});

const UNIQUE = { key: 'k', scope: 'active', onConflict: 'reject' } as const;

async function create(missed: Missed = 'skip', payload = '', name = 'a', unique?: typeof UNIQUE): Promise<void> {
  const job = JobRequest.of({ jobType: 'work', payload, options: { unique } });
  const schedule = Schedule.create({ name, cron: '* * * * * *', timeZone: 'UTC', missed, job }, calendar, clock.now());
  await store.transaction(({ schedules }) => schedules.insert(schedule));
}

/** Fires; `become` says what becomes of each job. */
function fire(become: (job: JobView, index: number) => JobView = (job) => job, limits = LIMIT) {
  return store.transaction(async (transaction) => {
    const plan = await new FireSchedules(calendar, limits).prepare(transaction);
    const jobs = plan.requests.map((request) => viewOf(Job.submit(request, nextId(), LIMITS, clock.now())));
    return { jobs, answer: await plan.settle(jobs.map(become), transaction) };
  });
}

describe('the firing of schedules', () => {
  it.each<[Missed, number]>([
    ['skip', 61],
    ['once', 62],
  ])('does not go through the seconds of a year that nobody ran: %s', async (missed, jobs) => {
    await create(missed);
    clock.advance(YEAR_S * 1000);
    asked = 0;
    const fired = await fire();
    expect(fired.answer).toEqual({ jobs, skipped: 0, more: false });
    expect(asked).toBeLessThan(70);
    const times = fired.jobs.map(({ runAt }) => runAt);
    if (missed === 'once') expect(times.shift()).toEqual(seconds(1));
    expect(times).toEqual(Array.from({ length: 61 }, (_, n) => seconds(YEAR_S - 60 + n)));
  });

  it('makes no more jobs in a transaction than it may, and then the rest', async () => {
    await create();
    await create('skip', 'x'.repeat(500), 'b');
    clock.advance(20_000);
    const few = { ...LIMIT, jobs: 30, characters: 3000 };
    const answers = [await fire(undefined, few), await fire(undefined, few), await fire(undefined, few)];
    expect(answers.map(({ answer }) => answer)).toEqual([
      { jobs: 26, skipped: 0, more: true },
      { jobs: 6, skipped: 0, more: true },
      { jobs: 6, skipped: 0, more: true },
    ]);
    expect((await fire()).answer).toEqual({ jobs: 2, skipped: 0, more: false });
  });

  it('makes no job whose unique key is held, and says so', async () => {
    await create('skip', '', 'a', UNIQUE);
    clock.advance(3_000);
    const holder = viewOf(newJob());
    expect((await fire(() => holder)).answer).toEqual({ jobs: 0, skipped: 3, more: false });
    expect(await store.schedules.find('a')).toMatchObject({ lastFiredAt: null, lastSkippedAt: seconds(3) });
    clock.advance(3_000);
    // The first is made, and holds the key of the others.
    let made: JobView | undefined;
    const { answer, jobs } = await fire((job) => (made ??= job));
    expect(answer).toEqual({ jobs: 1, skipped: 2, more: false });
    expect(jobs.map(({ runAt }) => runAt)).toEqual([seconds(4), seconds(5), seconds(6)]);
    expect(await store.schedules.find('a')).toMatchObject({ lastFiredAt: seconds(4), lastSkippedAt: seconds(6) });
  });

  it('never asks for a job to be refused', async () => {
    await create('skip', '', 'a', UNIQUE);
    clock.advance(1_000);
    const plan = await store.transaction((transaction) => new FireSchedules(calendar, LIMIT).prepare(transaction));
    expect(plan.requests.map(({ options }) => options.unique?.onConflict)).toEqual(['return_existing']);
  });
});

describe('the firer', () => {
  it('fires at the moment, looks once a second, and goes on after a failure', async () => {
    const observed: unknown[] = [];
    const coordinator = coordinatorOn(store, clock);
    let outages = 0;
    const queries = {
      nextFiring: () => (outages-- > 0 ? Promise.reject(new Error('away')) : store.schedules.nextFiring()),
    };
    const firer = new Firer(coordinator, queries, new FireSchedules(calendar, LIMIT), clock, {
      fired: ({ jobs }) => observed.push([+clock.now() - +T0, jobs]),
      failed: () => observed.push('failed'),
      recovered: () => observed.push('recovered'),
    });
    const pass = async (ms: number) => {
      while (clock.sleeping === 0) await new Promise(setImmediate);
      clock.advance(ms);
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    };
    firer.start();
    await pass(300);
    await create();
    await pass(700);
    expect(observed).toEqual([[1000, 1]]);
    await pass(10);
    await pass(989);
    expect(observed).toHaveLength(1);
    await pass(1);
    expect(observed).toEqual([
      [1000, 1],
      [2000, 1],
    ]);
    outages = 2;
    for (let n = 0; n < 3; n++) await pass(1000);
    expect(observed.slice(2)).toEqual(['failed', [5000, 3], 'recovered']);
    await firer.stop();
    expect(clock.sleeping).toBe(0);
    await coordinator.close();
  });

  it('makes no job while the one of the firing before holds the unique key, and goes on once that has ended', async () => {
    const observed: unknown[] = [];
    const coordinator = coordinatorOn(store, clock);
    await create('skip', '', 'a', UNIQUE);
    const fireAll = async () => {
      const { jobs, skipped } = await coordinator.carryOut(new FireSchedules(calendar, LIMIT));
      observed.push([jobs, skipped]);
    };
    clock.advance(1000);
    await fireAll();
    clock.advance(1000);
    await fireAll();
    const [job] = await claimFrom(coordinator, ClaimRequest.of({ workerId: 'w' }));
    await coordinator.report({ jobId: job!.id, report: success(job!.leaseToken) });
    clock.advance(1000);
    await fireAll();
    expect(observed).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    await coordinator.close();
  });
});
