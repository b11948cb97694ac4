import { Histogram } from './histogram.js';
import { NO_JOBS, type StateCounts, type TypeFigures } from './ports/figure-queries.js';
import type { CountChange, UnfoldedEntry } from './ports/journal-repository.js';
import type { ChangeRun } from './ports/state-change.js';

type Event = 'submitted' | 'started' | 'completed' | 'failed' | 'retried';

/** Figures that grow. */
export class FigureSum implements TypeFigures {
  submitted = 0;
  started = 0;
  completed = 0;
  failed = 0;
  retried = 0;

  constructor(
    readonly waitMs = Histogram.empty(),
    readonly runMs = Histogram.empty(),
  ) {}

  add(run: ChangeRun): void {
    const event = eventOf(run);
    if (event) this[event] += run.size;
    const { from, to, tookMs } = run;
    if (tookMs === null) return;
    if (to === 'RUNNING') for (const waitMs of tookMs) this.waitMs.add(waitMs);
    else if (from === 'RUNNING') for (const runMs of tookMs) this.runMs.add(runMs);
  }

  merge(other: TypeFigures): this {
    this.submitted += other.submitted;
    this.started += other.started;
    this.completed += other.completed;
    this.failed += other.failed;
    this.retried += other.retried;
    this.waitMs.merge(other.waitMs);
    this.runMs.merge(other.runMs);
    return this;
  }
}

/** Undefined for what no figure is kept of: an attempt that was given back, say, or a failed job made PENDING. */
function eventOf({ from, to, tookMs }: ChangeRun): Event | undefined {
  if (to === 'COMPLETED') return 'completed';
  if (to === 'FAILED') return 'failed';
  if (to === 'RUNNING') return 'started';
  if (from === null) return 'submitted';
  // Only the end of an attempt has taken time; one that was given back has not ended.
  return from === 'RUNNING' && tookMs !== null ? 'retried' : undefined;
}

/** Numbers of jobs by type and state. */
export class CountSum {
  private readonly ofType = new Map<string, Record<keyof StateCounts, number>>();

  add(jobType: string, state: keyof StateCounts, jobs: number): void {
    let counts = this.ofType.get(jobType);
    if (!counts) this.ofType.set(jobType, (counts = { ...NO_JOBS }));
    counts[state] += jobs;
  }

  addEntry({ runs, removed }: Pick<UnfoldedEntry, 'runs' | 'removed'>): void {
    for (const { jobType, from, to, size } of runs) {
      if (from !== null) this.add(jobType, from, -size);
      this.add(jobType, to, size);
    }
    for (const { jobType, state, jobs } of removed) this.add(jobType, state, -jobs);
  }

  /** Of the types that have jobs. */
  totals(): Map<string, StateCounts> {
    return new Map([...this.ofType].filter(([, counts]) => Object.values(counts).some((jobs) => jobs !== 0)));
  }

  /** Where there is any. In a fixed order, in which all writers lock. */
  changes(): CountChange[] {
    const changes = [...this.ofType].flatMap(([jobType, counts]) =>
      Object.entries(counts).map(([state, jobs]) => ({ jobType, state: state as keyof StateCounts, jobs })),
    );
    return changes.filter(({ jobs }) => jobs !== 0);
  }
}
