import { hasEnded } from '../domain/job-lifecycle.js';
import { Busy, JobNotFound } from './errors.js';
import type { JobView } from './job-view.js';
import type { Clock } from './ports/clock.js';
import type { JobQueries } from './ports/job-queries.js';
import type { ChangeListener, ChangeRun } from './ports/state-change.js';

export interface WatchLimits {
  /** Waits at once at most. */
  readonly capacity: number;
  /** How often to look for ends that another scheduler has committed; undefined when there is no other. */
  readonly lookMs: number | undefined;
}

/** Jobs that one look asks about in one statement. */
const LOOK_AT_ONCE = 1_000;

type Wait = () => void;

/**
 * Waits for the ends of jobs. This scheduler's own commits end a wait at once. Those of others are looked for, all jobs
 * that are waited for in one statement, which reads no job. While nobody waits nothing is done.
 */
export class JobWatch implements ChangeListener {
  private readonly waits = new Map<string, Set<Wait>>();
  private size = 0;
  private looking = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly queries: Pick<JobQueries, 'find' | 'endedOf'>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly limits: WatchLimits,
  ) {}

  /** How many wait. */
  get waiting(): number {
    return this.size;
  }

  committed(runs: readonly ChangeRun[]): void {
    if (this.size === 0) return;
    for (const { jobIds, to } of runs) if (hasEnded(to)) for (const jobId of jobIds) this.wake(jobId);
  }

  /**
   * Resolves with the job as soon as it has ended, or as it is after `waitMs`, or when this scheduler drains.
   *
   * @param signal aborts when nobody waits for the answer any more.
   * @throws JobNotFound; Busy when too many wait; the signal's reason.
   */
  async untilEnded(jobId: string, waitMs: number, signal?: AbortSignal): Promise<JobView> {
    if (waitMs <= 0 || this.closing.signal.aborted) return this.find(jobId);
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const wait = () => resolve();
    const left = new AbortController();
    // Before the job is read, so that an end right after that is not missed.
    this.enter(jobId, wait);
    signal?.addEventListener('abort', wait);
    try {
      const job = await this.find(jobId);
      if (hasEnded(job.state)) return job;
      signal?.throwIfAborted();
      await Promise.race([over, this.clock.sleep(waitMs, left.signal)]);
      signal?.throwIfAborted();
    } finally {
      this.leave(jobId, wait);
      signal?.removeEventListener('abort', wait);
      left.abort();
    }
    return this.find(jobId);
  }

  /** Ends all waits, and lets nobody wait any more. */
  close(): void {
    this.closing.abort();
    for (const jobId of this.waits.keys()) this.wake(jobId);
  }

  private async find(jobId: string): Promise<JobView> {
    const job = await this.queries.find(jobId);
    if (!job) throw new JobNotFound(jobId);
    return job;
  }

  private enter(jobId: string, wait: Wait): void {
    if (this.size >= this.limits.capacity) throw new Busy(`${this.size} requests wait for the end of a job`);
    const waits = this.waits.get(jobId);
    if (waits) waits.add(wait);
    else this.waits.set(jobId, new Set([wait]));
    this.size += 1;
    if (!this.looking && this.limits.lookMs !== undefined) void this.lookEvery(this.limits.lookMs);
  }

  private leave(jobId: string, wait: Wait): void {
    const waits = this.waits.get(jobId);
    waits?.delete(wait);
    if (waits?.size === 0) this.waits.delete(jobId);
    this.size -= 1;
  }

  private wake(jobId: string): void {
    for (const wait of this.waits.get(jobId) ?? []) wait();
  }

  private async lookEvery(lookMs: number): Promise<void> {
    this.looking = true;
    const { signal } = this.closing;
    for (;;) {
      await this.clock.sleep(lookMs, signal);
      if (this.size === 0 || signal.aborted) break;
      // While the store cannot be used nobody is told anything; the next look tries again.
      await this.look().catch(() => undefined);
    }
    this.looking = false;
  }

  private async look(): Promise<void> {
    const ids = [...this.waits.keys()];
    for (let from = 0; from < ids.length; from += LOOK_AT_ONCE) {
      const ended = await this.queries.endedOf(ids.slice(from, from + LOOK_AT_ONCE));
      for (const id of ended) this.wake(id);
    }
  }
}
