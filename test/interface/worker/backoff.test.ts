import { describe, expect, it } from '@jest/globals';
import { equalJitterMs, fullJitterMs } from '../../../src/interface/worker/backoff.js';

const backoff = { baseMs: 100, capMs: 5000 };
const ceilings = [100, 200, 400, 800, 1600, 3200, 5000, 5000];
const almostOne = 1 - Number.EPSILON;

describe('back-off', () => {
  it('with full jitter is anything from 0 to a ceiling that doubles up to the cap', () => {
    ceilings.forEach((ceiling, attempt) => {
      expect(fullJitterMs(attempt, backoff, () => 0)).toBe(0);
      expect(fullJitterMs(attempt, backoff, () => 0.5)).toBe(ceiling / 2);
      expect(fullJitterMs(attempt, backoff, () => almostOne)).toBeCloseTo(ceiling);
    });
  });

  it('with equal jitter is at least half the ceiling', () => {
    ceilings.forEach((ceiling, attempt) => {
      expect(equalJitterMs(attempt, backoff, () => 0)).toBe(ceiling / 2);
      expect(equalJitterMs(attempt, backoff, () => almostOne)).toBeCloseTo(ceiling);
    });
  });

  it('keeps to the cap after any number of attempts', () => {
    expect(fullJitterMs(1_000_000, backoff, () => 0.5)).toBe(2500);
    expect(equalJitterMs(1_000_000, backoff, () => 0.5)).toBe(3750);
  });
});
