import { describe, expect, it } from '@jest/globals';
import { ABORTED, systemTiming, unlessAborted } from '../../../src/interface/worker/timing.js';

const never = new Promise<never>(() => undefined);

describe('waiting unless aborted', () => {
  it('gives what the work gives, or throws what it throws', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('ends when the signal aborts, or has aborted already', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(never, stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBe(ABORTED);
    await expect(unlessAborted(never, stop.signal)).resolves.toBe(ABORTED);
  });
});

describe('the time of the system', () => {
  it('sleeps, and wakes early without complaint', async () => {
    const stop = new AbortController();
    await systemTiming.sleep(1, stop.signal);
    const asleep = systemTiming.sleep(86_400_000, stop.signal);
    stop.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(systemTiming.sleep(86_400_000, stop.signal)).resolves.toBeUndefined();
  });

  it('calls back, unless it is told not to', async () => {
    const called: string[] = [];
    systemTiming.after(1, () => called.push('cancelled'))();
    await new Promise<void>((resolve) => systemTiming.after(2, () => (called.push('kept'), resolve())));
    expect(called).toEqual(['kept']);
  });
});
