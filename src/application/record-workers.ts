import type { Clock } from './ports/clock.js';
import type { Transaction } from './ports/unit-of-work.js';

/** That a worker was seen, by this scheduler's own time. */
export interface Sighting {
  readonly workerId: string;
  /** Monotonic. */
  readonly seenMs: number;
  /** When it asked for jobs last, monotonic; undefined when this scheduler has not seen it do so. */
  readonly askedMs: number | undefined;
  /** What it asked for then; undefined for all types. */
  readonly jobTypes: readonly string[] | undefined;
}

/** How long a worker is remembered that is not seen any more. */
export const WORKERS_KEPT_MS = 24 * 60 * 60 * 1000;

/** Writes down which workers were seen, so that all schedulers know, and forgets those that are long gone. */
export class RecordWorkers {
  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  async execute(transaction: Transaction, sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const { workers } = transaction;
    const now = (await transaction.now).getTime();
    const nowMs = this.clock.monotonicMs();
    const timeOf = (monotonicMs: number) => new Date(now - Math.max(0, Math.round(nowMs - monotonicMs)));
    // Always in the same order, so that two schedulers do not wait for each other; and each once.
    const byId = new Map(sightings.map((sighting) => [sighting.workerId, sighting]));
    const sorted = [...byId.values()].sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
    const seen = sorted.map(({ workerId, seenMs, askedMs, jobTypes }) => ({
      workerId,
      seenAt: timeOf(seenMs),
      askedAt: askedMs === undefined ? null : timeOf(askedMs),
      jobTypes: jobTypes ?? null,
    }));
    // In this order: who comes back after so long is a new worker.
    transaction.send(workers.forgetSeen(new Date(now - WORKERS_KEPT_MS)));
    transaction.send(workers.saveSeen(seen));
  }
}
