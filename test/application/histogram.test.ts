import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from '../../src/application/histogram.js';

function of(values: readonly number[]): Histogram {
  const histogram = Histogram.empty();
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('a histogram of durations', () => {
  it('has no quantiles when it is empty', () => {
    expect(Histogram.empty().quantile(0.5)).toBeNull();
    expect(Histogram.empty().count).toBe(0);
  });

  it('takes what is shorter than a millisecond for 0', () => {
    expect(of([0, 0.5, 0.999]).quantile(1)).toBe(0);
  });

  it('knows each quantile to 10 %', () => {
    const values = fc.array(fc.oneof(fc.nat(100), fc.nat(3e11)), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (durations, q) => {
        const exact = durations.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * durations.length) - 1)]!;
        const error = Math.abs(of(durations).quantile(q)! - exact);
        expect(error).toBeLessThanOrEqual(exact * 0.1);
      }),
    );
  });

  it('is the same whether it was kept as JSON, merged of parts, or not', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9)), fc.array(fc.nat(1e9)), (some, others) => {
        const merged = Histogram.of(JSON.parse(JSON.stringify(of(some))) as Record<string, number>);
        merged.merge(of(others));
        const whole = of([...some, ...others]);
        expect(merged.count).toBe(some.length + others.length);
        expect(merged.toJSON()).toEqual(whole.toJSON());
        expect(merged.quantile(0.95)).toBe(whole.quantile(0.95));
      }),
    );
  });
});
