import type { Directive, LeaseHeartbeatBody, LeaseStatusBody } from '../http/contract.js';
import type { Attempt } from './attempt.js';
import type { NewsBody } from './news.js';
import { Reachability } from './reachability.js';
import { isRefusal } from './retry.js';
import type { SchedulerClient } from './scheduler-client.js';
import type { WorkerLogger } from './worker-logger.js';
import type { WorkerTiming } from './timing.js';

export interface PulseSurroundings {
  readonly client: Pick<SchedulerClient, 'heartbeat' | 'heartbeatWorker'>;
  readonly workerId: string;
  readonly timing: WorkerTiming;
  readonly logger: WorkerLogger;
}

/** A request that hangs must leave time for another before the lease ends; the scheduler may take half a second. */
const LEAST_PATIENCE_MS = 1000;
const MOST_PATIENCE_MS = 10_000;

/** How long a handler's last words may take: its report waits for them. */
const LAST_WORDS_MS = 1000;

/** Sends heartbeats, and tells each attempt what the answer means for it. */
export class Pulse {
  private readonly reachability: Reachability;
  private readonly over = new AbortController();

  constructor(private readonly surroundings: PulseSurroundings) {
    this.reachability = new Reachability(surroundings.logger, 'heartbeat');
  }

  /** Gives up what is under way. */
  stop(): void {
    this.over.abort();
  }

  /**
   * Extends the leases of these attempts. Resolves with what the worker shall do, and with nothing when the scheduler
   * could not be reached: then all of it is to be tried again soon. Never throws.
   */
  async send(attempts: readonly Attempt[]): Promise<Directive | undefined> {
    try {
      const directive = await this.beat(attempts);
      this.reachability.succeeded();
      return directive;
    } catch (error) {
      if (this.over.signal.aborted) return undefined;
      this.reachability.failed(error);
      if (!isRefusal(error)) return undefined;
      // It would say the same again at once.
      this.skip(attempts);
      return 'run';
    }
  }

  /** Tries once to deliver the news of an attempt that has ended. Never throws. */
  async sendNews({ job, news }: Attempt): Promise<void> {
    const body = { lease_token: job.lease_token, ...news.take() };
    try {
      await this.within(LAST_WORDS_MS, (signal) => this.surroundings.client.heartbeat(job.id, body, { signal }));
    } catch (error) {
      const code = isRefusal(error) ? error.code : undefined;
      this.surroundings.logger.debug({ job_id: job.id, ...(code && { code }) }, 'the last checkpoint is lost');
    }
  }

  private async beat(attempts: readonly Attempt[]): Promise<Directive> {
    try {
      return await this.request(attempts, (attempt) => attempt.news.take());
    } catch (error) {
      const suspects = attempts.filter(({ news }) => !news.isEmpty);
      if (!isRefusal(error) || suspects.length === 0) throw error;
      // Somebody's news cannot be taken. First of all the leases; then each alone, to find out whose.
      const directive = await this.request(attempts, () => undefined);
      for (const suspect of suspects) await this.confront(suspect);
      return directive;
    }
  }

  private async confront(suspect: Attempt): Promise<void> {
    if (!suspect.wantsHeartbeats || suspect.news.isEmpty) return;
    try {
      await this.request([suspect], ({ news }) => news.take());
    } catch (error) {
      if (!isRefusal(error)) return;
      suspect.news.take();
      const { id, job_type } = suspect.job;
      const facts = { job_id: id, job_type, status: error.status, code: error.code };
      this.surroundings.logger.error(facts, 'progress or checkpoint refused; it is dropped');
    }
  }

  /** @throws what the client throws; then the news are where they were. */
  private async request(
    attempts: readonly Attempt[],
    take: (attempt: Attempt) => NewsBody | undefined,
  ): Promise<Directive> {
    const { client, workerId, timing } = this.surroundings;
    const taken = attempts.map(take);
    const leases = attempts.map(({ job }, index): LeaseHeartbeatBody => {
      return { job_id: job.id, lease_token: job.lease_token, ...taken[index] };
    });
    const shortestMs = attempts.reduce((least, { lease }) => Math.min(least, lease.intervalMs), Infinity);
    const patienceMs = Math.min(MOST_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, shortestMs / 2));
    const askedMs = timing.nowMs();
    try {
      const answer = await this.within(patienceMs, (signal) => client.heartbeatWorker(workerId, leases, { signal }));
      attempts.forEach((attempt, index) => this.heard(attempt, answer.leases[index] as LeaseStatusBody, askedMs));
      return answer.directive;
    } catch (error) {
      attempts.forEach(({ news }, index) => taken[index] && news.putBack(taken[index]));
      throw error;
    }
  }

  private heard(attempt: Attempt, { status, lease_seconds }: LeaseStatusBody, askedMs: number): void {
    // Its report may have been faster than the answer, which then says nothing that matters.
    if (attempt.hasEnded) return;
    if (status === 'ok') attempt.lease.extended(askedMs, this.surroundings.timing.nowMs(), lease_seconds);
    else {
      attempt.lease.stopBeating();
      const { id: job_id, job_type, attempts } = attempt.job;
      const facts = { job_id, job_type, attempt: attempts };
      if (status === 'cancel') {
        this.surroundings.logger.info(facts, 'job cancelled: its handler is told to stop');
        attempt.cancel();
      } else {
        this.surroundings.logger.warn(facts, 'lease lost: its handler is told to stop');
        attempt.lose();
      }
    }
    // What came meanwhile goes soon.
    if (!attempt.news.isEmpty) attempt.tellOfNews();
  }

  private skip(attempts: readonly Attempt[]): void {
    for (const { lease } of attempts) lease.skip(this.surroundings.timing.nowMs());
  }

  private async within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = new AbortController();
    const giveUp = (): void => signal.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError'));
    const cancel = this.surroundings.timing.after(ms, giveUp);
    this.over.signal.addEventListener('abort', giveUp);
    try {
      return await work(signal.signal);
    } finally {
      cancel();
      this.over.signal.removeEventListener('abort', giveUp);
    }
  }
}
