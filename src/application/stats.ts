import { JOB_STATES } from '../domain/job-state.js';
import { Histogram } from './histogram.js';
import { NO_JOBS, type Figures, type StateCounts, type TypeFigures } from './ports/figure-queries.js';
import type { Askers, Backlog, StoreSizes } from './ports/stats-queries.js';

export type Happening = Omit<TypeFigures, 'waitMs' | 'runMs'>;

/** For so many seconds at most half, or 95 of 100, waited or ran; null when none did. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** Some jobs in figures; rates are per second. */
export interface JobStats {
  readonly counts: StateCounts;
  readonly rates: Happening;
  readonly waitSeconds: Quantiles;
  readonly runSeconds: Quantiles;
}

export interface TypeStats extends JobStats {
  readonly jobType: string;
  readonly paused: boolean;
  /** How many asked for its jobs of late. */
  readonly workers: number;
  readonly hasNoWorker: boolean;
  readonly oldestWaitingSeconds: number | null;
}

export interface Stats extends JobStats {
  readonly at: Date;
  /** Null when there are too many delayed jobs to count. */
  readonly ready: number | null;
  readonly delayed: number | null;
  readonly oldestWaitingSeconds: number | null;
  readonly windowSeconds: number;
  /** The busiest. */
  readonly types: readonly TypeStats[];
  /** All others together; null when there are none. */
  readonly others: (JobStats & { readonly types: number }) | null;
  readonly typesWithoutWorker: readonly string[];
  readonly sizes: StoreSizes;
}

export interface StatsFacts {
  readonly counts: ReadonlyMap<string, StateCounts>;
  readonly figures: Figures;
  readonly backlog: Backlog;
  /** From so many delayed jobs on there may be more. */
  readonly countedAtMost: number;
  readonly askers: readonly Askers[];
  readonly paused: ReadonlyMap<string, Date>;
  /** The types to tell of one by one. */
  readonly types: readonly string[];
  readonly oldestReady: ReadonlyMap<string, Date>;
  readonly sizes: StoreSizes;
}

/** A list of names longer than this helps nobody. */
const MOST_NAMES = 100;

/** The types with jobs, or to which something happened, the busiest first. */
export function busiestTypes({ counts, figures }: Pick<StatsFacts, 'counts' | 'figures'>): string[] {
  const names = new Set([...counts.keys(), ...figures.ofType.keys()]);
  names.delete(UNNAMED);
  const ranked = [...names].map((name) => {
    const { submitted, started, completed, failed } = figures.ofType.get(name) ?? NOTHING_HAPPENED;
    const { PENDING, RUNNING } = counts.get(name) ?? NO_JOBS;
    return { name, events: submitted + started + completed + failed, alive: PENDING + RUNNING };
  });
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  return ranked
    .sort((a, b) => b.events - a.events || b.alive - a.alive || byName(a.name, b.name))
    .map(({ name }) => name);
}

export function statsOf(facts: StatsFacts): Stats {
  const { counts, figures, backlog, countedAtMost, paused, types, oldestReady, sizes } = facts;
  const windowSeconds = Math.max(1, (figures.now.getTime() - figures.since.getTime()) / 1000);
  const of = (names: Iterable<string>) => jobStats(facts, names, windowSeconds);
  const workersOf = workersByType(facts.askers);
  const hasNoWorker = (jobType: string) => (counts.get(jobType)?.PENDING ?? 0) > 0 && workersOf(jobType) === 0;
  const waiting = (since: Date | null | undefined) =>
    since ? Math.max(0, (backlog.now.getTime() - since.getTime()) / 1000) : null;
  const everyName = new Set([...counts.keys(), ...figures.ofType.keys()]);
  const all = of(everyName);
  const rest = everyName.difference(new Set(types));
  const delayed = backlog.delayed < countedAtMost ? backlog.delayed : null;
  return {
    ...all,
    at: backlog.now,
    delayed,
    // Counted at another moment than all together.
    ready: delayed === null ? null : Math.max(0, all.counts.PENDING - delayed),
    oldestWaitingSeconds: waiting(backlog.oldestReadyAt),
    windowSeconds,
    types: types.map((jobType) => ({
      ...of([jobType]),
      jobType,
      paused: paused.has(jobType),
      workers: workersOf(jobType),
      hasNoWorker: hasNoWorker(jobType),
      oldestWaitingSeconds: waiting(oldestReady.get(jobType)),
    })),
    others: rest.size === 0 ? null : { ...of(rest), types: rest.size },
    typesWithoutWorker: [...counts.keys()].filter(hasNoWorker).sort().slice(0, MOST_NAMES),
    sizes,
  };
}

function jobStats({ counts, figures }: StatsFacts, names: Iterable<string>, windowSeconds: number): JobStats {
  const jobs = { ...NO_JOBS };
  const rates = { submitted: 0, started: 0, completed: 0, failed: 0, retried: 0 };
  const [waitMs, runMs] = [Histogram.empty(), Histogram.empty()];
  for (const name of names) {
    const [there, happened] = [counts.get(name), figures.ofType.get(name)];
    if (there) for (const state of JOB_STATES) jobs[state] += there[state];
    if (!happened) continue;
    for (const what of WHAT_HAPPENS) rates[what] += happened[what] / windowSeconds;
    waitMs.merge(happened.waitMs);
    runMs.merge(happened.runMs);
  }
  return { counts: jobs, rates, waitSeconds: quantilesOf(waitMs), runSeconds: quantilesOf(runMs) };
}

function quantilesOf(ms: Histogram): Quantiles {
  const seconds = (q: number) => {
    const quantile = ms.quantile(q);
    return quantile === null ? null : quantile / 1000;
  };
  return { p50: seconds(0.5), p95: seconds(0.95) };
}

function workersByType(askers: readonly Askers[]): (jobType: string) => number {
  let ofAll = 0;
  const named = new Map<string, number>();
  for (const { jobTypes, workers } of askers) {
    if (jobTypes === null) ofAll += workers;
    for (const jobType of new Set(jobTypes)) named.set(jobType, (named.get(jobType) ?? 0) + workers);
  }
  return (jobType) => ofAll + (named.get(jobType) ?? 0);
}

/** Where figures have what they had no room for by type. */
const UNNAMED = '';
const WHAT_HAPPENS = ['submitted', 'started', 'completed', 'failed', 'retried'] as const;
const NOTHING_HAPPENED = { submitted: 0, started: 0, completed: 0, failed: 0 };
