import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoffMs, chanceOf } from '../../src/domain/backoff.js';
import type { Backoff } from '../../src/domain/job-options.js';

const backoffs: fc.Arbitrary<Backoff> = fc
  .record({
    type: fc.constantFrom('fixed' as const, 'exponential' as const),
    delaySeconds: fc.double({ min: 0, max: 86_400, noNaN: true }),
    more: fc.option(fc.double({ min: 0, max: 86_400, noNaN: true }), { nil: undefined }),
    jitter: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  })
  .map(({ type, delaySeconds, more, jitter }) => ({
    type,
    delaySeconds,
    maxSeconds: more === undefined ? undefined : delaySeconds + more,
    jitter,
  }));

describe('a backoff', () => {
  it('waits as long before each retry when it is fixed', () => {
    const waits = [1, 2, 3].map((failures) => backoffMs({ type: 'fixed', delaySeconds: 1.5 }, failures, 0.9));
    expect(waits).toEqual([1500, 1500, 1500]);
  });

  it('doubles the wait with each failure when it is exponential, up to its most', () => {
    const backoff = { type: 'exponential', delaySeconds: 10, maxSeconds: 60 } as const;
    expect([1, 2, 3, 4, 99].map((failures) => backoffMs(backoff, failures, 0))).toEqual([
      10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
  });

  it('waits a day at most when nothing is said, unless the first wait is longer', () => {
    expect(backoffMs({ type: 'exponential', delaySeconds: 60 }, 99, 0)).toBe(86_400_000);
    expect(backoffMs({ type: 'fixed', delaySeconds: 100_000 }, 1, 0)).toBe(100_000_000);
  });

  it('is never longer than without jitter, and never shorter by more than the jitter', () => {
    fc.assert(
      fc.property(backoffs, fc.integer({ min: 1, max: 100 }), fc.string(), (backoff, failures, text) => {
        const whole = backoffMs({ ...backoff, jitter: 0 }, failures, 0);
        const wait = backoffMs(backoff, failures, chanceOf(text));
        expect(wait).toBeLessThanOrEqual(whole);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(whole * (1 - (backoff.jitter ?? 0))));
      }),
      { numRuns: 1000 },
    );
  });

  it('is spread evenly over random texts', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n++) tenths[Math.floor(chanceOf(`token-${n * 7919}`) * 10)]! += 1;
    for (const share of tenths) expect(share).toBeGreaterThan(700);
  });
});
