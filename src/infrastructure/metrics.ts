import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { CoordinatorMeter } from '../application/ports/coordinator-meter.js';
import type { StateCounts } from '../application/ports/figure-queries.js';
import type { Measurements } from '../application/ports/measurements.js';
import type { ChangeListener, ChangeRun } from '../application/ports/state-change.js';
import { JOB_STATES, type JobState } from '../domain/job-state.js';
import { Buckets } from './buckets.js';

/** Job types that have a label of their own, those with the most jobs: whoever submits jobs must not fill Prometheus. */
const LABELLED_TYPES = 50;
/** All others together; no job type can be called so. */
const OTHER_TYPES = '(other)';

const JOB_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400];
const TRANSACTION_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const BATCH_LETTERS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** What is measured by looking, whenever the metrics are read. */
export interface Looks {
  counts(): Promise<ReadonlyMap<string, StateCounts>>;
  readonly gauges: readonly { readonly name: string; readonly help: string; readonly look: () => number }[];
}

/**
 * What this scheduler does, for Prometheus. With a commit it costs a few additions, all else is done when it is read.
 * There is no payload, no id and no name in it but those of job types.
 */
export class Metrics implements ChangeListener, CoordinatorMeter, Measurements {
  private readonly registry = new Registry();
  private readonly submitted = this.counter('jobs_submitted', 'Jobs submitted at this scheduler.');
  /** By the state that a job comes into. */
  private readonly into: Readonly<Record<JobState, Counter>> = {
    PENDING: this.counter('jobs_retried', 'Attempts that failed at this scheduler and left their jobs PENDING.'),
    RUNNING: this.counter('jobs_started', 'Attempts begun by claims at this scheduler.'),
    COMPLETED: this.counter('jobs_completed', 'Jobs COMPLETED at this scheduler.'),
    FAILED: this.counter('jobs_failed', 'Jobs FAILED at this scheduler, for whatever reason.'),
  };
  private readonly lost = this.counter('leases_lost', 'Reports, heartbeats and releases refused: lease_lost.');
  private readonly expired = this.counter('leases_expired', 'Leases ended by the sweeper.');
  private readonly sweeps = this.counter('sweeps', 'Looks of the sweeper for what has run out or become due.');
  private readonly deleted = this.counter('deleted', 'What has been deleted for its age, by kind.', ['what']);
  private readonly wait = this.buckets('job_wait_seconds', 'How long claimed jobs had been ready.', JOB_SECONDS);
  private readonly run = this.buckets('job_run_seconds', 'How long attempts that ended took.', JOB_SECONDS);
  private readonly transactions = this.buckets(
    'coordinator_transaction_seconds',
    'How long transactions of the coordinator took.',
    TRANSACTION_SECONDS,
  );
  private readonly batches = this.buckets(
    'coordinator_batch_letters',
    'Requests carried by a transaction of the coordinator.',
    BATCH_LETTERS,
  );
  private isOfProcess = false;

  constructor(looks: Looks) {
    const registers = [this.registry];
    for (const { name, help, look } of looks.gauges) {
      new Gauge({ name: `baton_${name}`, help, registers, collect: gaugeOf(look) });
    }
    new Gauge({
      name: 'baton_jobs',
      help: 'Jobs there are, by state and type; the same at every scheduler of a database.',
      labelNames: ['state', 'job_type'],
      registers,
      async collect() {
        this.reset();
        // While the database is away the rest is wanted all the more.
        const known = await looks.counts().catch(() => undefined);
        for (const { state, jobType, jobs } of known ? labelled(known) : [])
          this.set({ state, job_type: jobType }, jobs);
      },
    });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  read(): Promise<string> {
    // Only once somebody wants to know: to measure the delays of the event loop the process is woken all the time.
    if (!this.isOfProcess) collectDefaultMetrics({ register: this.registry });
    this.isOfProcess = true;
    return this.registry.metrics();
  }

  committed(runs: readonly ChangeRun[]): void {
    let submitted = 0;
    const into = { PENDING: 0, RUNNING: 0, COMPLETED: 0, FAILED: 0 };
    for (const { from, to, tookMs, size } of runs) {
      if (from === null) submitted += size;
      // What is given back, or retried by hand, has not failed.
      else if (to !== 'PENDING' || tookMs !== null) into[to] += size;
      if (tookMs !== null) (from === 'PENDING' ? this.wait : this.run).observeMs(tookMs);
    }
    if (submitted > 0) this.submitted.inc(submitted);
    for (const state of JOB_STATES) if (into[state] > 0) this.into[state].inc(into[state]);
  }

  delivered(letters: number, tookMs: number): void {
    this.batches.observe(letters);
    this.transactions.observe(tookMs / 1000);
  }

  leasesLost(count: number): void {
    this.lost.inc(count);
  }

  leasesExpired(count: number): void {
    this.expired.inc(count);
  }

  sweptOnce(): void {
    this.sweeps.inc();
  }

  /** @param what as its chore calls it, so it is one of a few. */
  purged(what: string, count: number): void {
    this.deleted.inc({ what }, count);
  }

  private counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name: `baton_${name}_total`, help, labelNames, registers: [this.registry] });
  }

  private buckets(name: string, help: string, bounds: readonly number[]): Buckets {
    const buckets = new Buckets(`baton_${name}`, help, bounds);
    this.registry.registerMetric(buckets.asMetric());
    return buckets;
  }
}

function gaugeOf(look: () => number) {
  return function (this: Gauge): void {
    this.set(look());
  };
}

function labelled(counts: ReadonlyMap<string, StateCounts>) {
  const sizeOf = (of: StateCounts) => JOB_STATES.reduce((sum, state) => sum + of[state], 0);
  const types = [...counts].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const [own, rest] = [types.slice(0, LABELLED_TYPES), types.slice(LABELLED_TYPES)];
  return JOB_STATES.flatMap((state) => [
    ...own.map(([jobType, of]) => ({ state, jobType, jobs: of[state] })),
    { state, jobType: OTHER_TYPES, jobs: rest.reduce((sum, [, of]) => sum + of[state], 0) },
  ]);
}
