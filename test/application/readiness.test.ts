import { describe, expect, it } from '@jest/globals';
import { Busy, StoreUnavailable } from '../../src/application/errors.js';
import { Readiness } from '../../src/application/readiness.js';
import { FakeClock } from '../support/fake-clock.js';

const clock = new FakeClock();
const readiness = (busyForMs: number, ping: () => Promise<void>) =>
  new Readiness({ busyForMs: () => busyForMs }, { ping }, clock);

describe('readiness', () => {
  it('is given while the database answers and transactions end', async () => {
    await readiness(4_999, () => Promise.resolve()).check();
    expect(clock.sleeping).toBe(0);
  });

  it('is not given when a transaction does not end', async () => {
    await expect(readiness(5_001, () => Promise.resolve()).check()).rejects.toThrow(Busy);
  });

  it('is not given when the database refuses', async () => {
    const refusal = new StoreUnavailable('gone');
    await expect(readiness(0, () => Promise.reject(refusal)).check()).rejects.toBe(refusal);
  });

  it('is not given when the database does not answer in time: a probe wants an answer, not a wait', async () => {
    const refused = expect(readiness(0, () => new Promise(() => undefined)).check()).rejects.toThrow(StoreUnavailable);
    clock.advance(2_000);
    await refused;
  });
});
