import { describe, expect, it } from '@jest/globals';
import { Attempt } from '../../../src/interface/worker/attempt.js';
import { Drain } from '../../../src/interface/worker/drain.js';
import { RetryLater } from '../../../src/interface/worker/index.js';
import { ManualTiming } from '../../support/manual-timing.js';
import { claimedJob } from '../../support/scripted-scheduler.js';

const timing = new ManualTiming();

function attempt(maxRunSeconds = Infinity): Attempt {
  const drain = new Drain(8000, timing);
  const surroundings = { workerId: 'w', drain, timing, maxRunSeconds, onNews: () => undefined };
  return new Attempt(claimedJob({ timeout_seconds: 6 }), timing.nowMs(), surroundings);
}

describe('an attempt', () => {
  it('that is lost or cancelled before its turn comes is not started', async () => {
    let started = 0;
    const lost = attempt();
    lost.lose();
    expect(await lost.run(() => started++)).toEqual({ kind: 'lost' });
    const cancelled = attempt();
    cancelled.cancel();
    expect(await cancelled.run(() => started++)).toMatchObject({ kind: 'threw', error: { type: 'JobCancelled' } });
    expect(started).toBe(0);
  });

  it('aborts a signal that is looked at when the reason is known already', () => {
    const lost = attempt();
    lost.lose();
    lost.cancel();
    expect(lost.signal.reason).toMatchObject({ name: 'LeaseLostError' });
  });

  it('times out when it asks to be tried later after its deadline', async () => {
    const late = attempt();
    const ending = late.run(() => {
      timing.advance(6000);
      throw new RetryLater(1);
    });
    expect(await ending).toEqual({ kind: 'timed_out' });
  });

  it('times out after its longest run although its lease lasts on', async () => {
    const long = attempt(5);
    const ending = long.run(() => {
      timing.advance(5000);
      throw new Error('late');
    });
    expect(await ending).toEqual({ kind: 'timed_out' });
    expect(long.wantsHeartbeats).toBe(false);
  });
});
