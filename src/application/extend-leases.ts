import type { Heartbeat } from '../domain/heartbeat.js';
import { JobNotFound } from './errors.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { ExtendedLease, Transaction } from './ports/unit-of-work.js';

export interface HeartbeatRequest {
  readonly heartbeat: Heartbeat;
  /** Whether to find out why a lease is lost, which takes reading its job. */
  readonly explain: boolean;
}

export interface LeaseView extends ExtendedLease {
  readonly leaseSeconds: number;
}

/** The lease, `lost`, or, where it was to be explained, why it is lost. */
export type HeartbeatAnswer = LeaseView | 'lost' | Error;

/**
 * Extends leases whose holders say that they go on. A lease that has run out is extended as well, as long as no sweep has
 * acted; one of a job that is to be cancelled is not, so that the job ends at its deadline at the latest.
 */
export class ExtendLeases {
  constructor(private readonly outstanding: OutstandingJobs) {}

  async execute(transaction: Transaction, requests: readonly HeartbeatRequest[]): Promise<HeartbeatAnswer[]> {
    if (requests.length === 0) return [];
    const { jobs } = transaction;
    const now = await transaction.now;
    const heartbeats = new Map<string, Heartbeat>();
    for (const { heartbeat } of requests) {
      const key = `${heartbeat.jobId} ${heartbeat.leaseToken}`;
      const earlier = heartbeats.get(key);
      heartbeats.set(key, earlier ? heartbeat.after(earlier) : heartbeat);
      // A report is to answer with what this leaves on the job.
      if (heartbeat.hasNews) this.outstanding.take(heartbeat.jobId);
    }
    const extended = await jobs.extendLeases([...heartbeats.values()], now);
    const unexplained = requests.filter(({ heartbeat, explain }) => explain && !extended.has(heartbeat.leaseToken));
    const lost = await jobs.lockByIds(unexplained.map(({ heartbeat }) => heartbeat.jobId));
    return requests.map(({ heartbeat: { jobId, leaseToken }, explain }) => {
      const lease = extended.get(leaseToken);
      if (lease) return { ...lease, leaseSeconds: Math.max(0, (lease.deadlineAt.getTime() - now.getTime()) / 1000) };
      return explain ? (lost.get(jobId)?.lostLease(leaseToken) ?? new JobNotFound(jobId)) : 'lost';
    });
  }
}
