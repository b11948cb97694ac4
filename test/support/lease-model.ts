import type { JobView } from '../../src/application/job-view.js';
import { LIMITS } from './jobs.js';

export interface GivenLease {
  readonly jobId: string;
  readonly leaseToken: string;
  readonly workerId: string;
}

/** What those who submit, claim, report and cancel have been told, and what must then be true. */
export class LeaseModel {
  /** What must not be, and was. */
  readonly violations: string[] = [];
  private readonly jobs = new Set<string>();
  private readonly tokens = new Map<string, Set<string>>();
  /** The lease that a job was given out under last, as far as anybody has been told. */
  private readonly latest = new Map<string, string>();
  /** Jobs whose cancel has been acknowledged, unless they may have been retried since. */
  private readonly cancelled = new Set<string>();
  private readonly completed = new Set<string>();

  submitted(jobId: string): void {
    this.jobs.add(jobId);
  }

  /** @returns whether it is a lease that had been given before. */
  given({ jobId, leaseToken }: GivenLease): boolean {
    const tokens = this.tokens.get(jobId) ?? new Set();
    const isKnown = tokens.has(leaseToken);
    if (!isKnown) this.latest.set(jobId, leaseToken);
    this.tokens.set(jobId, tokens.add(leaseToken));
    return isKnown;
  }

  cancelAcknowledged(jobId: string): void {
    this.cancelled.add(jobId);
  }

  retryBegins(jobId: string): void {
    this.cancelled.delete(jobId);
  }

  /** Before a holder says something. @returns what to call when it was heard. */
  speaks({ jobId, leaseToken }: GivenLease, what: 'heartbeat' | 'release' | 'failure' | 'success'): () => void {
    const isOver = this.latest.get(jobId) !== leaseToken;
    const isCancelled = this.cancelled.has(jobId);
    return () => {
      if (isOver) this.violations.push(`${jobId} heard a ${what} of a lease that was over`);
      if (what === 'heartbeat') return;
      // Unless there was a retry meanwhile.
      if (isCancelled && this.cancelled.has(jobId)) this.violations.push(`${jobId} took a ${what}, and was cancelled`);
      if (what !== 'success') return;
      if (this.completed.has(jobId)) this.violations.push(`${jobId} was completed twice`);
      this.completed.add(jobId);
    };
  }

  /** What is true of every job at any time. */
  look(jobs: readonly JobView[]): void {
    for (const { id, state, attempts, failureReason, workerId, deadlineAt, cancelRequestedAt } of jobs) {
      const rules: [string, boolean][] = [
        ['attempts', attempts >= 0 && attempts <= LIMITS.maxAttempts],
        ['a reason', (state === 'FAILED') === (failureReason !== null)],
        ['a lease', (state === 'RUNNING') === (deadlineAt !== null) && (state !== 'RUNNING' || workerId !== null)],
        ['a mark', cancelRequestedAt === null || state === 'RUNNING'],
      ];
      for (const [what, holds] of rules) if (!holds) this.violations.push(`${id}, ${state}, has not the right ${what}`);
    }
  }

  /** What is true of all jobs once each has had the chance to end. */
  lookAtTheEnd(jobs: readonly JobView[]): void {
    this.look(jobs);
    if (jobs.length !== this.jobs.size) this.violations.push(`${this.jobs.size} submitted, ${jobs.length} there`);
    for (const { id, state, attempts, extraDeliveries } of jobs) {
      if (state !== 'COMPLETED' && state !== 'FAILED') this.violations.push(`${id} never ends: ${state}`);
      if (this.completed.has(id) !== (state === 'COMPLETED')) this.violations.push(`${id} is ${state}: nobody said so`);
      const deliveries = this.tokens.get(id)?.size ?? 0;
      if (attempts + extraDeliveries !== deliveries) {
        this.violations.push(`${id} counts ${attempts} + ${extraDeliveries} deliveries of ${deliveries}`);
      }
    }
  }
}
