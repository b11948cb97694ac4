import { beforeEach, describe, expect, it } from '@jest/globals';
import { Throttle } from '../../src/application/throttle.js';
import { FakeClock } from '../support/fake-clock.js';

const INTERVAL_MS = 100;
let clock: FakeClock;
let done: number[];
let busy: Promise<void> | undefined;
let throttle: Throttle;

beforeEach(() => {
  clock = new FakeClock();
  done = [];
  busy = undefined;
  throttle = new Throttle(
    () => {
      done.push(clock.monotonicMs());
      return busy;
    },
    clock,
    INTERVAL_MS,
  );
});

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise(setImmediate);
}

describe('a throttle', () => {
  it('does at once what it is asked for after a while of quiet', async () => {
    throttle.ask();
    expect(done).toEqual([0]);
    await pass(250);
    throttle.ask();
    expect(done).toEqual([0, 250]);
  });

  it('does once, when the interval is over, whatever it is asked for meanwhile', async () => {
    for (let ms = 0; ms < 1_000; ms += 10) {
      throttle.ask();
      throttle.ask();
      await pass(10);
    }
    expect(done).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
  });

  it('does what it is asked for last, though nobody asks again', async () => {
    throttle.ask();
    await pass(99);
    throttle.ask();
    expect(done).toEqual([0]);
    await pass(1);
    expect(done).toEqual([0, 100]);
  });

  it('does nothing and waits for nothing while nobody asks', async () => {
    await pass(3_600_000);
    throttle.ask();
    await pass(100);
    await pass(3_600_000);
    expect(done).toEqual([3_600_000]);
    expect(clock.sleeping).toBe(0);
  });

  it('does not begin again before what it does has ended, however long that takes', async () => {
    const { promise, resolve: end } = Promise.withResolvers<void>();
    busy = promise;
    throttle.ask();
    for (let second = 0; second < 30; second++) {
      throttle.ask();
      await pass(1_000);
    }
    expect(done).toEqual([0]);
    end();
    await pass(0);
    expect(done).toEqual([0, 30_000]);
  });

  it('does nothing any more once it is stopped, and waits for nothing', async () => {
    throttle.ask();
    throttle.ask();
    throttle.stop();
    await pass(100);
    throttle.ask();
    await pass(100);
    expect(done).toEqual([0]);
    expect(clock.sleeping).toBe(0);
  });
});
