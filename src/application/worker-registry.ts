import type { ClaimRequest } from '../domain/claim-request.js';
import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import type { Sighting } from './record-workers.js';
import { Rounds, type RoundsObserver } from './rounds.js';

/** Whoever has not been seen for so long is no longer in memory, only in the store. */
const FORGOTTEN_MS = 5 * 60_000;
/** Names are the workers' own: somebody may invent a new one for each claim. */
const MAX_KNOWN = 10_000;
/** What one transaction writes down: some 10 ms. */
const STEP = 1_000;
/** Whoever goes on being seen is written down so often. */
const REWRITE_MS = 60_000;
/** Whoever has been silent for so long may stay so: when it was seen last is written down. */
const SILENT_MS = 10_000;

/** Who asked for jobs, as far as this scheduler has seen. Its fields change in place: each claim passes here. */
export interface KnownWorker {
  readonly workerId: string;
  /** Its claims under way: while there are any, it is being seen. */
  claims: number;
  seenMs: number;
  askedMs: number | undefined;
  jobTypes: readonly string[] | undefined;
  /** What of it has been written down; undefined for nothing yet. */
  written: Pick<KnownWorker, 'seenMs' | 'askedMs' | 'jobTypes'> | undefined;
}

/**
 * Which workers there are and what they ask for. Each claim and each heartbeat of a worker leaves a note in memory; what
 * is new in the notes is written down every few seconds, for all workers together: who is new or asks for something else,
 * who has fallen silent, and who goes on as before once a minute only.
 */
export class WorkerRegistry {
  private readonly known = new Map<string, KnownWorker>();
  private readonly rounds: Rounds;

  constructor(
    private readonly coordinator: () => Pick<Coordinator, 'write'>,
    private readonly clock: Clock,
    intervalMs: number,
    observer: RoundsObserver,
  ) {
    const round = () => this.write().then(() => intervalMs);
    this.rounds = new Rounds(round, clock, intervalMs, observer);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the write under way, if any, has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** A worker asks for jobs. To be given back to `left` when it has been answered. */
  asks({ workerId, jobTypes }: ClaimRequest): KnownWorker {
    const worker = this.known.get(workerId) ?? this.add(workerId);
    worker.claims += 1;
    worker.jobTypes = jobTypes;
    return worker;
  }

  left(worker: KnownWorker): void {
    worker.claims -= 1;
    worker.seenMs = worker.askedMs = this.clock.monotonicMs();
  }

  /** A worker says that it lives; not what it would ask for. */
  heard(workerId: string): void {
    const worker = this.known.get(workerId) ?? this.add(workerId);
    worker.seenMs = this.clock.monotonicMs();
  }

  /**
   * Writes down what is new, and forgets who is gone.
   *
   * @param precisionMs how much older than now what is written of a worker may be that goes on being seen.
   */
  async write(precisionMs = REWRITE_MS): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    const due: KnownWorker[] = [];
    for (const worker of this.known.values()) {
      if (worker.claims > 0) worker.seenMs = worker.askedMs = nowMs;
      if (isDue(worker, nowMs, precisionMs)) due.push(worker);
      else if (nowMs - worker.seenMs > FORGOTTEN_MS) this.known.delete(worker.workerId);
    }
    for (let from = 0; from < due.length; from += STEP) await this.writeDown(due.slice(from, from + STEP));
  }

  private async writeDown(workers: readonly KnownWorker[]): Promise<void> {
    const sightings = workers.map(({ workerId, seenMs, askedMs, jobTypes }): Sighting => ({
      workerId,
      seenMs,
      askedMs,
      jobTypes,
    }));
    await this.coordinator().write({ sightings });
    for (const [index, worker] of workers.entries()) worker.written = sightings[index];
  }

  private add(workerId: string): KnownWorker {
    if (this.known.size >= MAX_KNOWN) {
      for (const oldest of this.known.keys()) {
        this.known.delete(oldest);
        break;
      }
    }
    const seenMs = this.clock.monotonicMs();
    const worker = { workerId, claims: 0, seenMs, askedMs: undefined, jobTypes: undefined, written: undefined };
    this.known.set(workerId, worker);
    return worker;
  }
}

function isDue(worker: KnownWorker, nowMs: number, precisionMs: number): boolean {
  const { written, seenMs, askedMs, jobTypes } = worker;
  if (written === undefined) return true;
  if (askedMs !== undefined && (written.askedMs === undefined || !sameTypes(written.jobTypes, jobTypes))) return true;
  const newsMs = Math.max(seenMs - written.seenMs, (askedMs ?? 0) - (written.askedMs ?? 0));
  return newsMs >= precisionMs || (newsMs > 0 && nowMs - seenMs >= SILENT_MS);
}

/** Mostly it is the same list: a worker's next request has it anew, but most ask for all types or wait long. */
function sameTypes(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((type, n) => type === b?.[n]) === true);
}
