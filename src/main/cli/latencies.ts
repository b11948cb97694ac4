/** What became of one phase, in numbers that a program may read. */
export interface PhaseFigures {
  readonly seconds: number;
  readonly jobs_per_second: number;
  /** Of one request. */
  readonly latency_ms: Readonly<Record<'p50' | 'p95' | 'p99' | 'max', number>>;
}

/** How long requests took, and how many jobs they were about. */
export class Phase {
  private readonly ms: number[] = [];
  private readonly startedMs = performance.now();
  private endedMs = this.startedMs;
  private jobs = 0;

  async measure<T>(request: () => Promise<T>, jobsIn: (answer: T) => number): Promise<T> {
    const sentMs = performance.now();
    const answer = await request();
    this.endedMs = performance.now();
    this.ms.push(this.endedMs - sentMs);
    this.jobs += jobsIn(answer);
    return answer;
  }

  get done(): number {
    return this.jobs;
  }

  figures(): PhaseFigures {
    const seconds = (this.endedMs - this.startedMs) / 1000;
    const sorted = Float64Array.from(this.ms).sort();
    const at = (share: number): number => hundredths(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
    return {
      seconds: hundredths(seconds),
      jobs_per_second: seconds > 0 ? Math.round(this.jobs / seconds) : 0,
      latency_ms: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    };
  }
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
