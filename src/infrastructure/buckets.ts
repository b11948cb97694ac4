import type { Histogram } from 'prom-client';

/**
 * Counts what falls into the buckets of a histogram. prom-client's own observe() looks its labels up each time, which
 * costs more than all else that is done for a job; these counts are put into its text when that is read.
 */
export class Buckets {
  private readonly counts: Float64Array;
  private sum = 0;
  private count = 0;

  /** @param bounds the upper ends of the buckets, ascending. */
  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.bounds.length && value > (this.bounds[index] as number)) index += 1;
    this.counts[index] = (this.counts[index] as number) + 1;
    this.sum += value;
    this.count += 1;
  }

  observeMs(durations: readonly number[]): void {
    for (const ms of durations) this.observe(ms / 1000);
  }

  /** As the registry takes it. */
  asMetric(): Histogram {
    const { name, help } = this;
    const get = () => Promise.resolve({ name, help, type: 'histogram', values: this.values(), aggregator: 'sum' });
    return { name, help, type: 'histogram', get, reset: () => undefined } as unknown as Histogram;
  }

  private values() {
    let seen = 0;
    const buckets = [...this.counts].map((count, index) => ({
      metricName: `${this.name}_bucket`,
      labels: { le: this.bounds[index] ?? '+Inf' },
      value: (seen += count),
    }));
    const total = { labels: {}, value: this.count };
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels: {}, value: this.sum },
      { metricName: `${this.name}_count`, ...total },
    ];
  }
}
