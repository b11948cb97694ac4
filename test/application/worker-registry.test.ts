import { beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '../../src/application/errors.js';
import type { Sighting } from '../../src/application/record-workers.js';
import { WorkerRegistry } from '../../src/application/worker-registry.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { FakeClock } from '../support/fake-clock.js';

let clock: FakeClock;
let registry: WorkerRegistry;
let written: (readonly Sighting[])[];
let outages: Error[];

beforeEach(() => {
  clock = new FakeClock();
  written = [];
  outages = [];
  const write = ({ sightings = [] }: { sightings?: readonly Sighting[] }) => {
    const outage = outages.shift();
    if (outage) return Promise.reject(outage);
    written.push(sightings);
    return Promise.resolve({} as never);
  };
  const observer = { failed: () => undefined, recovered: () => undefined };
  registry = new WorkerRegistry(() => ({ write }), clock, 10_000, observer);
});

const asks = (workerId: string, jobTypes?: string[]) => registry.asks(ClaimRequest.of({ workerId, jobTypes }));
const asked = (workerId: string, jobTypes?: string[]) => registry.left(asks(workerId, jobTypes));
/** Who was written down by a write now, as `name` or `name types`. */
const news = async () => {
  await registry.write();
  return written
    .splice(0)
    .map((step) => step.map(({ workerId, jobTypes }) => [workerId, ...(jobTypes ?? [])].join(' ')));
};

describe('the registry of workers', () => {
  it('writes down who is new, and nothing when there is nothing new', async () => {
    asked('a');
    asked('b', ['y', 'x']);
    expect(await news()).toEqual([['a', 'b x y']]);
    expect(await news()).toEqual([]);
    clock.advance(1_000_000);
    expect(await news()).toEqual([]);
  });

  it('writes down at once who asks for something else', async () => {
    asked('a', ['x']);
    asked('b', ['x']);
    await news();
    asked('a', ['x']);
    asked('b', ['x', 'z']);
    expect(await news()).toEqual([['b x z']]);
  });

  it('writes down once a minute who goes on as before', async () => {
    const waiting = asks('waits', ['x']);
    let writes = 0;
    for (let second = 0; second < 600; second += 10) {
      asked('polls');
      writes += (await news()).length;
      clock.advance(10_000);
    }
    expect(writes).toBe(10);
    registry.left(waiting);
  });

  it('writes down when somebody was seen last who has fallen silent', async () => {
    asked('a');
    await news();
    clock.advance(5_000);
    asked('a');
    expect(await news()).toEqual([]);
    clock.advance(10_000);
    await registry.write();
    expect(written).toEqual([[{ workerId: 'a', seenMs: 5_000, askedMs: 5_000, jobTypes: undefined }]]);
  });

  it('takes a worker for seen now that waits, and for heard only that sends a heartbeat', async () => {
    asks('waits');
    registry.heard('beats');
    clock.advance(2_000);
    await registry.write();
    expect(written).toEqual([
      [
        { workerId: 'waits', seenMs: 2_000, askedMs: 2_000, jobTypes: undefined },
        { workerId: 'beats', seenMs: 0, askedMs: undefined, jobTypes: undefined },
      ],
    ]);
  });

  it('writes down again what could not be written', async () => {
    asked('a');
    outages.push(new StoreUnavailable('gone'));
    await expect(registry.write()).rejects.toThrow('gone');
    expect(await news()).toEqual([['a']]);
  });

  it('writes a thousand in a transaction, and forgets the oldest of more than it can know', async () => {
    for (let n = 0; n < 10_500; n++) asked(`w-${n}`);
    const steps = await news();
    expect(steps.map((step) => step.length)).toEqual(Array(10).fill(1_000));
    expect(steps[0]?.[0]).toBe('w-500');
  });

  it('writes every ten seconds once it is started, until it is stopped', async () => {
    registry.start();
    asked('a');
    clock.advance(10_000);
    while (written.length === 0) await Promise.resolve();
    await registry.stop();
    expect(written).toHaveLength(1);
  });
});
