import { FigureSum } from '../../application/figure-sums.js';
import { Histogram } from '../../application/histogram.js';

type StoredHistogram = Parameters<typeof Histogram.of>[0];

/** What JSON keeps of figures, made figures again. */
export function figuresOf(stored: unknown): FigureSum {
  const { waitMs, runMs, ...numbers } = stored as { waitMs: StoredHistogram; runMs: StoredHistogram };
  return Object.assign(new FigureSum(Histogram.of(waitMs), Histogram.of(runMs)), numbers);
}
