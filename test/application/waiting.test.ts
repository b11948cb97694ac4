import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeJobs } from '../../src/application/change-jobs.js';
import { ClaimJobs } from '../../src/application/claim-jobs.js';
import { Coordinator } from '../../src/application/coordinator.js';
import { StoreUnavailable } from '../../src/application/errors.js';
import type { Transaction, UnitOfWork } from '../../src/application/ports/unit-of-work.js';
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
import { JobRequest } from '../../src/domain/job-request.js';
import { claimFrom } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { failure, LIMITS, newJob, nextId, success } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

let store: MemoryStore;
let clock: FakeClock;
let transactions: number;
/** How often the other schedulers were told of ready jobs. */
let told: number;
let outages: Error[];
let gate: Promise<void> | undefined;
/** Takes the place of the store's transaction. */
let overlapped: UnitOfWork['transaction'] | undefined;
let waiting: WaitingClaims;
let coordinator: Coordinator;

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  waiting = new WaitingClaims(clock, () => 0.5, new PausedTypes());
  transactions = 0;
  told = 0;
  outages = [];
  gate = undefined;
  overlapped = undefined;
  const unitOfWork: UnitOfWork = {
    concurrency: 2,
    onCommit: (listener) => store.onCommit(listener),
    transaction: async (work) => {
      transactions += 1;
      if (overlapped) return overlapped(work);
      const result = await store.transaction(async (transaction) => {
        const answer = await work(transaction);
        await gate;
        const outage = outages.shift();
        if (outage) throw outage;
        return answer;
      });
      return result;
    },
  };
  const ids = { jobId: nextId, leaseToken: nextId };
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, 100_000, new PausedTypes());
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
    sweepLeases: new SweepLeases(10),
  };
  const limits = { capacity: 100, capacityBytes: 1e9, batchSize: 50, batchBytes: 1e7 };
  coordinator = new Coordinator(unitOfWork, useCases, limits, waiting, clock, { tell: () => (told += 1) });
});

const submit = (...jobTypes: string[]) => coordinator.submit(jobTypes.map((jobType) => JobRequest.of({ jobType })));
const claim = (workerId: string, jobTypes?: string[], limit = 1, waitMs = 20_000) =>
  claimFrom(coordinator, ClaimRequest.of({ workerId, jobTypes, limit }), { waitMs });

/** Claims, and resolves once the claim waits. */
async function waits(...claimed: Parameters<typeof claim>): Promise<{ answer: ReturnType<typeof claim> }> {
  const before = waiting.size;
  const answer = claim(...claimed);
  answer.catch(() => undefined);
  while (waiting.size === before) await new Promise(setImmediate);
  return { answer };
}

describe('a claim that waits', () => {
  it('is served in the very transaction that makes a job ready', async () => {
    const { answer } = await waits('w');
    transactions = 0;
    const [[submitted], [job]] = await Promise.all([submit('a'), answer]);
    expect(job).toMatchObject({ id: submitted!.id, workerId: 'w', state: 'RUNNING' });
    expect(transactions).toBe(1);
  });

  it('takes its turn: whoever has waited longest comes first', async () => {
    const waiters = [await waits('1'), await waits('2'), await waits('3')];
    await submit('a', 'a');
    expect(await waiters[0]!.answer).toHaveLength(1);
    expect(await waiters[1]!.answer).toHaveLength(1);
    expect(waiting.size).toBe(1);
    await submit('a');
    expect(await waiters[2]!.answer).toHaveLength(1);
  });

  it('gets as many jobs as it can take, and the rest goes to the next', async () => {
    const first = await waits('1', undefined, 3);
    const second = await waits('2', undefined, 3);
    await submit('a', 'b', 'a', 'a');
    expect(await first.answer).toHaveLength(3);
    expect(await second.answer).toHaveLength(1);
  });

  it('is not disturbed by jobs of types it cannot run', async () => {
    const other = await waits('1', ['b']);
    const all = await waits('2');
    await submit('a');
    expect(await all.answer).toMatchObject([{ jobType: 'a', workerId: '2' }]);
    expect(waiting.size).toBe(1);
    await submit('a', 'b');
    expect(await other.answer).toMatchObject([{ jobType: 'b' }]);
  });

  it('is served by a job that goes back for its retry, after a report and after a sweep', async () => {
    await submit('a', 'a');
    const jobs = await claim('holder', undefined, 2);
    const first = await waits('1');
    await coordinator.report({ jobId: jobs[0]!.id, report: failure(jobs[0]!.leaseToken, 'no', 'holder') });
    expect(await first.answer).toMatchObject([{ id: jobs[0]!.id, attempts: 2 }]);
    const second = await waits('2', undefined, 1, 120_000);
    clock.advance(31_000);
    await coordinator.sweep();
    expect(await second.answer).toMatchObject([{ id: jobs[1]!.id, attempts: 2 }]);
  });

  it('is served although the jobs that went back with its own filled the transaction', async () => {
    const payload = 'x'.repeat(60_000);
    await coordinator.submit([1, 2, 3].map(() => JobRequest.of({ jobType: 'a', payload })));
    await Promise.all([claim('holder', undefined, 2), claim('holder')]);
    const waiters = [await waits('1', undefined, 1, 120_000), await waits('2', undefined, 1, 120_000)];
    const third = await waits('3', undefined, 1, 120_000);
    clock.advance(31_000);
    transactions = 0;
    await coordinator.sweep();
    for (const { answer } of [...waiters, third]) expect(await answer).toMatchObject([{ attempts: 2 }]);
    expect(transactions).toBe(2);
  });

  it('asks again, and does not wait, when others filled its transaction; nobody takes that for nothing ready', async () => {
    const payload = 'x'.repeat(60_000);
    await coordinator.submit(['a', 'a', 'b'].map((jobType) => JobRequest.of({ jobType, payload })));
    transactions = 0;
    const [all, b] = await Promise.all([claim('1', ['a'], 10), claim('2', ['b'])]);
    expect([all.length, b.length, transactions]).toEqual([2, 1, 2]);
    expect(waiting.isKnownEmpty(ClaimRequest.of({ workerId: 'w', jobTypes: ['b'] }))).toBe(false);
  });

  it('asks again once a transaction is over that held more than it took, here and at the other schedulers', async () => {
    await waits('1', ['b']);
    const payload = 'x'.repeat(60_000);
    await coordinator.submit(['a', 'a', 'a'].map((jobType) => JobRequest.of({ jobType, payload })));
    [transactions, told] = [0, 0];
    expect(await claim('2', ['a'], 10)).toHaveLength(2);
    while (transactions < 2) await new Promise(setImmediate);
    expect(told).toBe(1);
  });

  it('is answered with nothing when its time is up, a little early by chance', async () => {
    const { answer } = await waits('w', undefined, 1, 20_000);
    clock.advance(18_999);
    await new Promise(setImmediate);
    expect(waiting.size).toBe(1);
    clock.advance(1);
    expect(await answer).toEqual([]);
    expect(waiting.size).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('asks the store once, however many wait for the same, and nothing while they wait', async () => {
    await waits('1');
    await waits('2');
    await waits('3');
    expect(transactions).toBe(1);
    clock.advance(10_000);
    await new Promise(setImmediate);
    expect(transactions).toBe(1);
  });

  it('asks the store although another waits, if it wants other types, will not wait, or brings a report', async () => {
    await submit('a');
    const [job] = await claim('holder');
    await waits('1');
    transactions = 0;
    await waits('2', ['b']);
    expect(transactions).toBe(1);
    expect(await claim('3', undefined, 1, 0)).toEqual([]);
    expect(transactions).toBe(2);
    const report = { jobId: job!.id, report: success(job!.leaseToken, null, 'holder') };
    const { reported } = await coordinator.complete([report], ClaimRequest.of({ workerId: 'holder' }));
    expect(reported).toMatchObject([{ status: 'recorded' }]);
    expect(transactions).toBe(3);
  });

  it('asks the store again once a job may have become ready, or the store could not be looked at', async () => {
    await waits('1');
    await submit('a', 'a');
    transactions = 0;
    expect(await claim('2')).toHaveLength(1);
    expect(transactions).toBe(1);
    await waits('3');
    await waits('4');
    expect(transactions).toBe(2);
    waiting.doubt();
    await waits('5');
    expect(transactions).toBe(3);
  });

  it('that is known to find nothing is refused by a scheduler that shuts down, as any other', async () => {
    await waits('1');
    const closing = coordinator.close();
    await expect(claim('2')).rejects.toThrow('shutting down');
    await closing;
  });

  it('takes no job once its client has gone', async () => {
    const gone = new AbortController();
    const answer = claimFrom(coordinator, ClaimRequest.of({ workerId: 'w' }), { waitMs: 9_000, signal: gone.signal });
    while (waiting.size === 0) await new Promise(setImmediate);
    gone.abort(new Error('gone'));
    await expect(answer).rejects.toThrow('gone');
    expect(waiting.size).toBe(0);
    const [job] = await submit('a');
    expect(await store.find(job!.id)).toMatchObject({ state: 'PENDING' });
  });

  it('gets the most urgent of the new jobs it can run, while their submitter hears that they are PENDING', async () => {
    const { answer } = await waits('w', ['a', 'b'], 2);
    const requests = [
      { jobType: 'a', priority: 1 },
      { jobType: 'b', priority: 9 },
      { jobType: 'c', priority: 10 },
      { jobType: 'a', priority: 9 },
    ].map((draft) => JobRequest.of(draft));
    const submitted = await coordinator.submit(requests);
    expect(submitted.map(({ state, attempts }) => [state, attempts])).toEqual(Array(4).fill(['PENDING', 0]));
    expect((await answer).map(({ id }) => id)).toEqual([submitted[1]!.id, submitted[3]!.id]);
    const states = await Promise.all(submitted.map(async ({ id }) => (await store.find(id))!.state));
    expect(states).toEqual(['PENDING', 'RUNNING', 'PENDING', 'RUNNING']);
  });

  it('can report the job that it was handed', async () => {
    const { answer } = await waits('w');
    await submit('a');
    const [job] = await answer;
    const report = { jobId: job!.id, report: success(job!.leaseToken) };
    expect(await coordinator.report(report)).toMatchObject({ status: 'recorded', job: { state: 'COMPLETED' } });
  });

  it('waits on when the transaction that was to serve it fails', async () => {
    const { answer } = await waits('w');
    outages = [new StoreUnavailable('away')];
    await expect(submit('a')).rejects.toThrow('away');
    while (waiting.size === 0) await new Promise(setImmediate);
    await submit('a');
    expect(await answer).toHaveLength(1);
  });

  it('asks again when told that there may be jobs: one of each kind, and the next only if there are more', async () => {
    const waiters = [await waits('1'), await waits('2'), await waits('3', ['b'])];
    transactions = 0;
    waiting.announce();
    while (waiting.size < 3) await new Promise(setImmediate);
    expect(transactions).toBeLessThanOrEqual(2);

    // Another scheduler has put three jobs into the store.
    const jobs = ['a', 'a', 'b'].map((jobType) => newJob({ jobType }));
    await store.transaction((transaction) => transaction.jobs.insert(jobs));
    waiting.announce();
    const answers = await Promise.all(waiters.map(({ answer }) => answer));
    expect(answers.map(([job]) => job?.jobType)).toEqual(['a', 'a', 'b']);
  });

  it('does not sleep through news that came while it asked', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const answer = claim('w');
    while (transactions === 0) await new Promise(setImmediate);
    waiting.announce();
    gate = undefined;
    open();
    while (waiting.size === 0) await new Promise(setImmediate);
    expect(transactions).toBe(2);
    coordinator.stopWaiting();
    expect(await answer).toEqual([]);
  });

  it('does not miss a job whose commit was in flight when it asked', async () => {
    // The submit's transaction commits late; the claim's begins meanwhile and sees nothing of it.
    const { promise: committed, resolve: commit } = Promise.withResolvers<void>();
    overlapped = async (work) => {
      overlapped = undefined;
      const result = await work({
        now: Promise.resolve(clock.now()),
        jobs: { insert: () => committed } as unknown as Transaction['jobs'],
        workers: {} as unknown as Transaction['workers'],
        journal: {} as unknown as Transaction['journal'],
        schedules: {} as unknown as Transaction['schedules'],
        jobTypes: {} as unknown as Transaction['jobTypes'],
        idempotency: {} as unknown as Transaction['idempotency'],
        send: () => undefined,
        check: () => undefined,
      });
      await committed;
      await store.transaction(({ jobs }) => jobs.insert(newJobs));
      return result;
    };
    const newJobs = [newJob()];
    const submitted = submit('work');
    while (transactions === 0) await new Promise(setImmediate);
    const { answer } = await waits('w');
    commit();
    await submitted;
    expect(await answer).toMatchObject([{ id: newJobs[0]!.id, workerId: 'w' }]);
  });

  it('is answered at once when the scheduler drains, and so is whoever comes later', async () => {
    const { answer } = await waits('w');
    coordinator.stopWaiting();
    expect(await answer).toEqual([]);
    expect(await claim('late')).toEqual([]);
    await submit('a');
    expect(await claim('late')).toHaveLength(1);
  });
});

describe('a completion that claims', () => {
  it('records and claims in one transaction', async () => {
    await submit('a', 'a');
    const [job] = await claim('w');
    transactions = 0;
    const report = { jobId: job!.id, report: failure(job!.leaseToken, 'no', 'w') };
    const { reported, claimed } = await coordinator.complete([report], ClaimRequest.of({ workerId: 'w', limit: 5 }));
    expect(transactions).toBe(1);
    expect(reported).toMatchObject([{ status: 'recorded', job: { state: 'PENDING' } }]);
    expect(claimed.map(({ attempts }) => attempts).sort()).toEqual([1, 2]);
  });

  it('waits for a job like a claim, its reports being durable meanwhile', async () => {
    await submit('a');
    const [job] = await claim('w');
    const report = { jobId: job!.id, report: failure(job!.leaseToken, 'no', 'w') };
    await coordinator.complete([report], undefined);
    const [again] = await claim('w');
    const last = { jobId: again!.id, report: failure(again!.leaseToken, 'no', 'w') };
    const answer = coordinator.complete([last], ClaimRequest.of({ workerId: 'w' }), { waitMs: 20_000 });
    while (waiting.size === 0) await new Promise(setImmediate);
    expect(await store.find(job!.id)).toMatchObject({ state: 'FAILED' });
    await submit('b');
    expect(await answer).toMatchObject({ reported: [{ status: 'recorded' }], claimed: [{ jobType: 'b' }] });
  });
});

describe('the other schedulers', () => {
  it('are told of new jobs that no claim here took, and of jobs that go back for another attempt', async () => {
    await submit('a', 'b');
    expect(told).toBe(1);
    await claim('w', ['a']);
    await waits('w', ['a']);
    await submit('a', 'c');
    expect(told).toBe(2);
    const [reported, swept] = await claim('holder', ['b', 'c'], 2);
    await coordinator.report({ jobId: reported!.id, report: failure(reported!.leaseToken, 'no', 'holder') });
    expect(told).toBe(3);
    clock.advance(31_000);
    await coordinator.sweep();
    expect(told).toBe(4);
    expect(await store.find(swept!.id)).toMatchObject({ state: 'PENDING' });
  });

  it('are told nothing of jobs that claims here took, of successes, or when nothing happens', async () => {
    const { answer } = await waits('w');
    await submit('a');
    const [job] = await answer;
    await Promise.all([submit('b'), claim('w')]);
    await coordinator.report({ jobId: job!.id, report: success(job!.leaseToken) });
    expect(await claim('w', undefined, 1, 0)).toEqual([]);
    await coordinator.sweep();
    await coordinator.purge(new PurgeJobs(7 * 86_400_000, 3), undefined);
    expect(told).toBe(0);
  });

  it('are told after the commit, and not at all when it fails', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const submitted = submit('a');
    while (transactions === 0) await new Promise(setImmediate);
    expect(told).toBe(0);
    open();
    await submitted;
    expect(told).toBe(1);
    outages = [new StoreUnavailable('away')];
    await expect(submit('a')).rejects.toThrow('away');
    expect(told).toBe(1);
  });
});
