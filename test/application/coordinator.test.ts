import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ChangeJobs } from '../../src/application/change-jobs.js';
import { ClaimJobs } from '../../src/application/claim-jobs.js';
import { Coordinator } from '../../src/application/coordinator.js';
import { JobNotFound, StoreUnavailable } from '../../src/application/errors.js';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.js';
import { DirectWorkers } from '../../src/application/direct-workers.js';
import { ExtendLeases } from '../../src/application/extend-leases.js';
import { KeepJournal } from '../../src/application/keep-journal.js';
import { OutstandingJobs } from '../../src/application/outstanding-jobs.js';
import { PurgeJobs } from '../../src/application/purge-jobs.js';
import { RecordWorkers } from '../../src/application/record-workers.js';
import { ReportJobs } from '../../src/application/report-jobs.js';
import { SubmitJobs } from '../../src/application/submit-jobs.js';
import { SubmitOnce } from '../../src/application/submit-once.js';
import { SweepLeases } from '../../src/application/sweep-leases.js';
import { PausedTypes } from '../../src/application/paused-types.js';
import { WaitingClaims } from '../../src/application/waiting-claims.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { LeaseLost } from '../../src/domain/errors.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { claimFrom } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { failure, LIMITS, nextId, success } from '../support/jobs.js';
import { MemoryJobRepository, MemoryStore } from '../support/memory-store.js';

/** What the jobs that are claimed in one transaction may have. */
const CLAIM_BYTES = 100_000;

let store: MemoryStore;
let clock: FakeClock;
let transactions: number;
let outage: Error | undefined;
let hold: Promise<void> | undefined;
let coordinator: Coordinator;
let tokens: number;

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  transactions = 0;
  tokens = 0;
  outage = undefined;
  hold = undefined;
  const unitOfWork: UnitOfWork = {
    concurrency: 1,
    onCommit: (listener) => store.onCommit(listener),
    transaction: async (work) => {
      transactions += 1;
      await hold;
      return outage ? Promise.reject(outage) : store.transaction(work);
    },
  };
  const ids = { jobId: nextId, leaseToken: () => `token-${(tokens += 1)}` };
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, CLAIM_BYTES, new PausedTypes());
  const useCases = {
    submitJobs: new SubmitJobs(ids, LIMITS, claimJobs),
    claimJobs,
    reportJobs: new ReportJobs(outstanding),
    submitOnce: new SubmitOnce(ids, LIMITS),
    changeJobs: new ChangeJobs(outstanding),
    extendLeases: new ExtendLeases(outstanding),
    directWorkers: new DirectWorkers(),
    keepJournal: new KeepJournal({ fold: 100, trim: 100 }),
    recordWorkers: new RecordWorkers(clock),
    sweepLeases: new SweepLeases(2),
  };
  coordinator = new Coordinator(
    unitOfWork,
    useCases,
    { capacity: 100, capacityBytes: 1e9, batchSize: 50, batchBytes: 1e6 },
    new WaitingClaims(clock, () => 0, new PausedTypes()),
    clock,
    { tell: () => undefined },
  );
});

const submit = async (jobType = 'work', priority = 5) => {
  const [job] = await coordinator.submit([JobRequest.of({ jobType, priority })]);
  return job!;
};
const claim = async (workerId = 'w', jobTypes?: string[]) => {
  const [job] = await claimFrom(coordinator, ClaimRequest.of({ workerId, jobTypes }));
  return job;
};

describe('the coordinator', () => {
  it('purges step by step the jobs that ended longer ago than they are kept', async () => {
    await Promise.all(Array.from({ length: 5 }, () => submit()));
    const claims = await Promise.all([claim(), claim(), claim(), claim()]);
    await Promise.all(claims.map((job) => coordinator.report({ jobId: job!.id, report: success(job!.leaseToken) })));
    clock.advance(7 * 86_400_000);
    const chore = new PurgeJobs(7 * 86_400_000, 3);
    expect(await coordinator.purge(chore, undefined)).toMatchObject({ purged: 0 });
    clock.advance(1);
    const first = await coordinator.purge(chore, undefined);
    expect(first).toEqual({ purged: 3, next: claims[2]!.id });
    expect(await coordinator.purge(chore, first.next)).toEqual({ purged: 1, next: undefined });
    expect(await claim()).toMatchObject({ state: 'RUNNING' });
  });

  it('answers whatever waits together after one transaction', async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, () => submit()));
    expect(transactions).toBe(1);
    const claims = await Promise.all(Array.from({ length: 25 }, (_, n) => claim(`w${n}`)));
    expect(transactions).toBe(2);
    expect(claims.map((job) => job?.id)).toEqual([...jobs.map(({ id }) => id), ...Array<undefined>(5).fill(undefined)]);
    expect(new Set(claims.flatMap((job) => job?.leaseToken ?? [])).size).toBe(20);
  });

  it('hands out in the same transaction what has just been submitted or given back', async () => {
    const [waiting, claimed] = await Promise.all([claim(), submit()]);
    expect(waiting?.id).toBe(claimed.id);
    const report = coordinator.report({ jobId: claimed.id, report: failure('token-1') });
    const [again] = await Promise.all([claim('other'), report]);
    expect(again).toMatchObject({ id: claimed.id, attempts: 2, workerId: 'other' });
  });

  it('gives each worker a job it can run, also when they ask for different types', async () => {
    await Promise.all([submit('a', 1), submit('b', 9), submit('a', 5)]);
    const claims = await Promise.all([claim('1', ['a']), claim('2'), claim('3', ['b', 'a']), claim('4', ['c'])]);
    expect(claims.map((job) => job && [job.jobType, job.priority])).toEqual([['a', 5], ['b', 9], ['a', 1], undefined]);
  });

  it('answers no claim with nothing because the jobs of others filled its transaction', async () => {
    const half = 'x'.repeat(CLAIM_BYTES / 2);
    await coordinator.submit(['a', 'a', 'a', 'a', 'b'].map((jobType) => JobRequest.of({ jobType, payload: half })));
    transactions = 0;
    const claims = await Promise.all([
      claimFrom(coordinator, ClaimRequest.of({ workerId: '1', limit: 1000, jobTypes: ['a'] })),
      claim('2', ['a']),
      claim('3', ['b']),
      claim('4', ['a']),
      claim('5', ['a']),
    ]);
    // Two jobs a transaction: to the first, to the second and the fourth, and then the last one.
    expect(claims.flat().map((job) => job && [job.workerId, job.jobType])).toEqual([
      ['1', 'a'],
      ['1', 'a'],
      ['2', 'a'],
      ['3', 'b'],
      ['4', 'a'],
      undefined,
    ]);
    expect(transactions).toBe(3);
  });

  it('gives a claim less than it asked for when more would be too many bytes, and the reports beside it their answers', async () => {
    const most = 'x'.repeat(CLAIM_BYTES * 0.9);
    await coordinator.submit([1, 2, 3, 4].map(() => JobRequest.of({ jobType: 'work', payload: most })));
    const ten = ClaimRequest.of({ workerId: 'w', limit: 10 });
    const first = await claimFrom(coordinator, ten);
    expect(first).toHaveLength(2);
    const reports = first.map(({ id, leaseToken }) => ({ jobId: id, report: success(leaseToken) }));
    const [rest, { reported, claimed }] = await Promise.all([
      claimFrom(coordinator, ten),
      coordinator.complete(reports, ten),
    ]);
    expect(rest).toHaveLength(2);
    expect(reported).toMatchObject([{ status: 'recorded' }, { status: 'recorded' }]);
    expect(claimed).toEqual([]);
  });

  it('refuses a bad report without spoiling the ones beside it', async () => {
    await Promise.all([submit(), submit()]);
    const [first, second] = await Promise.all([claim(), claim()]);
    const reports = await Promise.allSettled([
      coordinator.report({ jobId: first!.id, report: success('stale') }),
      coordinator.report({ jobId: nextId(), report: success('any') }),
      coordinator.report({ jobId: second!.id, report: success(second!.leaseToken, 'done') }),
    ]);
    expect(reports).toMatchObject([
      { status: 'rejected', reason: expect.any(LeaseLost) },
      { status: 'rejected', reason: expect.any(JobNotFound) },
      { status: 'fulfilled', value: { status: 'recorded', job: { state: 'COMPLETED' } } },
    ]);
    expect(await store.find(first!.id)).toMatchObject({ state: 'RUNNING' });
  });

  it('takes a report twice in one batch as one', async () => {
    await submit();
    const job = await claim();
    const report = { jobId: job!.id, report: success(job!.leaseToken, 1) };
    const answers = await Promise.all([coordinator.report(report), coordinator.report(report)]);
    expect(answers.map(({ status }) => status)).toEqual(['recorded', 'already_recorded']);
  });

  it('does not read a job again that it has given out, and does read one that is large or tried again', async () => {
    await submit();
    const job = await claim();
    const read = jest.spyOn(MemoryJobRepository.prototype, 'lockByIds');
    await coordinator.report({ jobId: job!.id, report: success(job!.leaseToken) });
    expect(read.mock.calls.flat(2)).toEqual([]);

    await coordinator.submit([JobRequest.of({ jobType: 'work', payload: 'x'.repeat(3_000) })]);
    const large = await claim();
    await coordinator.report({ jobId: large!.id, report: failure(large!.leaseToken) });
    const again = await claim();
    expect(again).toMatchObject({ id: large!.id, attempts: 2, payload: 'x'.repeat(3_000) });
    await coordinator.report({ jobId: large!.id, report: success(again!.leaseToken) });
    expect(read.mock.calls.flat(2)).toEqual([large!.id, large!.id]);
    read.mockRestore();
  });

  it('believes the store, not its memory, about jobs that have moved on, and records the others beside them', async () => {
    await Promise.all([submit(), submit(), submit()]);
    const [swept, gone, own] = await Promise.all([claim(), claim(), claim()]);
    // Another scheduler ends two of the leases, gives one job out anew, and deletes the other when it is old.
    await store.transaction(async ({ jobs, now }) => {
      const locked = await jobs.lockByIds([swept!.id, gone!.id]);
      for (const job of locked.values()) job.expire(await now);
      await jobs.saveEnded([...locked.values()]);
      for (const [id, job] of locked) job.claim('other', `of ${id}`, await now);
      await jobs.saveClaimed([...locked.values()]);
      const late = locked.get(gone!.id)!;
      late.expire(await now);
      await jobs.saveEnded([late]);
      await jobs.deleteEnded(new Date(+(await now) + 1), undefined, 10);
    });
    const reports = [swept, gone, own].map((job) => ({ jobId: job!.id, report: success(job!.leaseToken, 1) }));
    const { reported } = await coordinator.complete(reports, undefined);
    expect(reported).toMatchObject([{ code: 'lease_lost' }, { code: 'job_not_found' }, { status: 'recorded' }]);
    expect(await store.find(swept!.id)).toMatchObject({ state: 'RUNNING', workerId: 'other', result: null });
    expect(await store.find(own!.id)).toMatchObject({ state: 'COMPLETED', result: 1 });
  });

  it('asks the store about a report by somebody who does not hold the job, and still hears its holder', async () => {
    await submit();
    const job = await claim('holder');
    const report = (leaseToken: string | undefined, workerId: string) =>
      coordinator.report({ jobId: job!.id, report: success(leaseToken, 1, workerId) });
    await expect(report(job!.leaseToken, 'thief')).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(report('forged', 'holder')).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await report(undefined, 'holder')).toMatchObject({ status: 'recorded' });
  });

  it('hears a report that waits beside a sweep before the sweep', async () => {
    await submit();
    const job = await claim();
    clock.advance(60_000);
    const sweep = coordinator.sweep();
    const report = coordinator.report({ jobId: job!.id, report: success(job!.leaseToken) });
    expect(await sweep).toEqual({ ended: 0, more: false });
    expect(await report).toMatchObject({ status: 'recorded', job: { state: 'COMPLETED' } });
  });

  it('ends leases in bounded transactions and says when there may be more', async () => {
    await Promise.all([submit(), submit(), submit()]);
    await Promise.all([claim(), claim(), claim()]);
    clock.advance(30_001);
    expect(await coordinator.sweep()).toEqual({ ended: 2, more: true });
    expect(await coordinator.sweep()).toEqual({ ended: 1, more: false });
  });

  it('tells everybody that the store is away, once, and goes on when it is back', async () => {
    outage = new StoreUnavailable('away');
    const answers = await Promise.allSettled([submit(), claim(), coordinator.sweep()]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(transactions).toBe(1);
    outage = undefined;
    expect(await submit()).toMatchObject({ state: 'PENDING' });
  });

  it('knows how long its transaction has taken', async () => {
    expect(coordinator.busyForMs()).toBe(0);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    hold = held;
    const submitted = submit();
    while (transactions === 0) await new Promise(setImmediate);
    clock.advance(7_000);
    expect(coordinator.busyForMs()).toBe(7_000);
    letGo();
    await submitted;
    expect(coordinator.busyForMs()).toBe(0);
  });
});
