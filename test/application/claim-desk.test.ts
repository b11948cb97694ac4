import { beforeEach, describe, expect, it } from '@jest/globals';
import { ClaimDesk, type Delivery } from '../../src/application/claim-desk.js';
import type { ClaimOptions, Coordinator } from '../../src/application/coordinator.js';
import { StoreUnavailable } from '../../src/application/errors.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { coordinatorOn, registryOn } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { success } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

let clock: FakeClock;
let store: MemoryStore;
let coordinator: Coordinator;
let desk: ClaimDesk;
/** What the next changes of jobs throw instead of being made. */
let outages: Error[];
/** And reports that come without a claim. */
let reportOutages: Error[];

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryStore(clock);
  outages = [];
  reportOutages = [];
  coordinator = coordinatorOn(store, clock);
  const troubled = {
    complete: (...[reports, request, options]: Parameters<Coordinator['complete']>) => {
      const outage = request ? undefined : reportOutages.shift();
      return outage ? Promise.reject(outage) : coordinator.complete(reports, request, options);
    },
    write: (letter: Parameters<Coordinator['write']>[0]) => {
      const outage = letter.changes && outages.shift();
      return outage ? Promise.reject(outage) : coordinator.write(letter);
    },
  };
  const endWait = coordinator.endWait.bind(coordinator);
  desk = new ClaimDesk({ ...troubled, endWait }, store, clock, registryOn(coordinator, clock));
});

const submit = async (count = 1) => {
  const jobs = await coordinator.submit(Array.from({ length: count }, () => JobRequest.of({ jobType: 'work' })));
  return jobs.map(({ id }) => id);
};
const claim = async (requestId?: string, limit = 1, options: ClaimOptions = {}): Promise<Delivery> => {
  const request = ClaimRequest.of({ workerId: 'w', limit });
  return (await desk.complete([], { request, requestId }, options)).delivery;
};
const idsOf = ({ jobs }: Delivery) => jobs.map(({ id }) => id);
const stateOf = async (id: string) => {
  const { state, attempts, extraDeliveries } = (await store.find(id))!;
  return { state, attempts, extraDeliveries };
};
const RUNNING = { state: 'RUNNING', attempts: 1 };
const TAKEN_BACK = { state: 'PENDING', attempts: 0, extraDeliveries: 1 };

async function becomes(id: string, expected: object): Promise<void> {
  for (let turns = 0; turns < 200; turns += 1) await new Promise(setImmediate);
  expect(await stateOf(id)).toMatchObject(expected);
}

describe('a claim whose answer could not be written', () => {
  it('is taken back without an attempt: all of its jobs', async () => {
    const ids = await submit(3);
    (await claim(undefined, 3)).fate.failed();
    for (const id of ids) await becomes(id, TAKEN_BACK);
  });

  it('is taken back once the store can be used again', async () => {
    const [id] = await submit();
    outages = [new StoreUnavailable('away'), new StoreUnavailable('still away')];
    (await claim()).fate.failed();
    await becomes(id!, RUNNING);
    clock.advance(1_000);
    await becomes(id!, RUNNING);
    clock.advance(1_000);
    await becomes(id!, TAKEN_BACK);
  });

  it('leaves alone what somebody else has seen to meanwhile', async () => {
    const [id] = await submit();
    const delivery = await claim();
    await coordinator.change({
      kind: 'release',
      jobId: id!,
      leaseToken: delivery.jobs[0]!.leaseToken,
      delaySeconds: 0,
    });
    const other = await claim();
    delivery.fate.failed();
    await becomes(id!, { ...RUNNING, extraDeliveries: 1 });
    expect(idsOf(other)).toEqual([id]);
  });

  it('and that has a name is a new claim when it is asked for again', async () => {
    const [id] = await submit();
    const first = await claim('name');
    first.fate.failed();
    await becomes(id!, TAKEN_BACK);
    const second = await claim('name');
    expect(idsOf(second)).toEqual([id]);
    expect(second.jobs[0]!.leaseToken).not.toBe(first.jobs[0]!.leaseToken);
  });
});

describe('a claim that is asked for again', () => {
  it('is the same although its answer went out, and got lost on its way', async () => {
    const ids = await submit(2);
    const first = await claim('name', 2);
    first.fate.arrived();
    const second = await claim('name', 2);
    expect(second.jobs.map(({ leaseToken }) => leaseToken)).toEqual(first.jobs.map(({ leaseToken }) => leaseToken));
    second.fate.arrived();
    for (const id of ids) expect(await stateOf(id)).toMatchObject({ ...RUNNING, extraDeliveries: 0 });
  });

  it('is not taken back when the first answer fails while the second is on its way', async () => {
    const [id] = await submit();
    const first = await claim('name');
    const second = await claim('name');
    first.fate.failed();
    await becomes(id!, RUNNING);
    second.fate.arrived();
    await becomes(id!, RUNNING);
  });

  it('is taken back when both answers fail', async () => {
    const [id] = await submit();
    const first = await claim('name');
    const second = await claim('name');
    second.fate.failed();
    await becomes(id!, RUNNING);
    first.fate.failed();
    await becomes(id!, TAKEN_BACK);
  });

  it('is taken back when the first answer fails, and the reports that the second comes with', async () => {
    const [id, other] = await submit(2);
    const first = await claim('name');
    const reports = [{ jobId: other!, report: success('none') }];
    reportOutages = [new StoreUnavailable('away')];
    const order = { request: ClaimRequest.of({ workerId: 'w' }), requestId: 'name' };
    await expect(desk.complete(reports, order, {})).rejects.toThrow('away');
    await becomes(id!, RUNNING);
    first.fate.failed();
    await becomes(id!, TAKEN_BACK);
  });

  it('is not taken back when an answer has arrived before', async () => {
    const [id] = await submit();
    (await claim('name')).fate.arrived();
    (await claim('name')).fate.failed();
    await becomes(id!, RUNNING);
  });

  it('waits for the first, and is given what that was given', async () => {
    const waiting = claim('name', 1, { waitMs: 20_000 });
    const again = claim('name', 1, { waitMs: 20_000 });
    const [id] = await submit();
    expect([idsOf(await waiting), idsOf(await again)]).toEqual([[id], [id]]);
    expect(await stateOf(id!)).toMatchObject(RUNNING);
  });

  it('ends the wait of the first, whose answer nobody expects any more, and waits as long as it says itself', async () => {
    const first = claim('name', 1, { waitMs: 20_000 });
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    const again = claim('name', 1, { waitMs: 5_000 });
    expect(idsOf(await first)).toEqual([]);
    const [id] = await submit();
    expect(idsOf(await again)).toEqual([id]);

    const third = claim('other', 1, { waitMs: 20_000 });
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    expect(idsOf(await claim('other'))).toEqual([]);
    expect(idsOf(await third)).toEqual([]);
  });

  it('claims for itself when the first has been given up', async () => {
    const gone = new AbortController();
    const first = claim('name', 1, { waitMs: 20_000, signal: gone.signal });
    first.catch(() => undefined);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    gone.abort(new Error('hung up'));
    const again = claim('name', 1, { waitMs: 20_000 });
    await expect(first).rejects.toThrow('hung up');
    const [id] = await submit();
    expect(idsOf(await again)).toEqual([id]);
  });

  it('is a new one when nothing is left of it: a name may be used again', async () => {
    const ids = await submit(2);
    (await claim('name')).fate.arrived();
    const [first] = ids;
    clock.advance(30_001);
    await coordinator.sweep();
    const again = await claim('name');
    expect(idsOf(again)).toEqual([first]);
    expect(await stateOf(first!)).toMatchObject({ state: 'RUNNING', attempts: 2 });
  });

  it('is read at once, and is not given what ends just then', async () => {
    const [ended, held] = await submit(2);
    const first = await claim('name', 2);
    first.fate.arrived();
    const reads: number[] = [];
    const findAll = store.findAll.bind(store);
    store.findAll = async (ids) => {
      reads.push(ids.length);
      const { leaseToken } = first.jobs[0]!;
      await coordinator.report({ jobId: ended!, report: success(leaseToken) });
      return findAll(ids);
    };
    expect(idsOf(await claim('name', 2))).toEqual([held]);
    expect(reads).toEqual([2]);
  });

  it('is remembered beside thousands of others', async () => {
    const [id] = await submit();
    (await claim('name')).fate.arrived();
    for (let n = 0; n < 5_000; n += 1) (await claim(`other ${n}`)).fate.arrived();
    expect(idsOf(await claim('name'))).toEqual([id]);
  });
});

describe('a desk that closes', () => {
  it('takes back what is claimed last, when nobody is there any more', async () => {
    const ids = await submit(2);
    const claims = [claim(undefined), claim('name')].map(async (answer) => (await answer).fate.failed());
    await desk.close();
    await coordinator.close();
    await Promise.all(claims);
    for (const id of ids) expect(await stateOf(id)).toMatchObject(TAKEN_BACK);
  });

  it('does not wait for a store that stays away, but tries once more', async () => {
    const ids = await submit(2);
    outages = [new StoreUnavailable('away'), new StoreUnavailable('away'), new StoreUnavailable('still away')];
    const deliveries = [await claim(), await claim()];
    for (const delivery of deliveries) delivery.fate.failed();
    await new Promise(setImmediate);
    await desk.close();
    expect(outages).toEqual([]);
    expect(await Promise.all(ids.map(stateOf))).toMatchObject([RUNNING, TAKEN_BACK]);
  });

  it('has nothing to wait for when all has arrived', async () => {
    await submit();
    (await claim()).fate.arrived();
    await desk.close();
  });
});

describe('a claim that is given a job just as its client hangs up', () => {
  it('is told, so that the job can be taken back', async () => {
    const gone = new AbortController();
    const waiting = claim(undefined, 1, { waitMs: 20_000, signal: gone.signal });
    waiting.catch(() => undefined);
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    // The submit takes the waiter; the client hangs up before the commit.
    const inTransaction = store.transaction.bind(store);
    store.transaction = (work) => inTransaction(work).finally(() => gone.abort(new Error('hung up')));
    const [id] = await submit();
    const delivery = await waiting;
    expect(idsOf(delivery)).toEqual([id]);
    delivery.fate.failed();
    await becomes(id!, TAKEN_BACK);
  });
});
