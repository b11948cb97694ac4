import { DomainError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import type { Report } from '../domain/report.js';
import { allSaved } from './all-saved.js';
import { JobNotFound } from './errors.js';
import type { JobView } from './job-view.js';
import type { OutstandingJobs } from './outstanding-jobs.js';
import type { Transaction } from './ports/unit-of-work.js';

export interface ReportRequest {
  readonly jobId: string;
  readonly report: Report;
}

export interface ReportAnswer {
  readonly status: 'recorded' | 'already_recorded';
  /** As the report has left it: nobody else has it, so it stays so. */
  readonly job: JobView;
}

type RequestsByJob = ReadonlyMap<string, readonly ReportRequest[]>;
type Answers = ReadonlyMap<ReportRequest, ReportAnswer | Error>;

/**
 * Records how attempts ended. Answers each report in order, a refused one with its error: a bad report never spoils
 * the others, and leaves its job as it was.
 *
 * The holder's report on a job that this scheduler gave out is decided by what it remembers of the job, and written under
 * the guard that its lease is still the live one. All other reports, and those that the guard turns down, are decided by
 * the job as it is in the store.
 */
export class ReportJobs {
  constructor(private readonly outstanding: OutstandingJobs) {}

  async execute(transaction: Transaction, reports: readonly ReportRequest[]): Promise<(ReportAnswer | Error)[]> {
    if (reports.length === 0) return [];
    // Answers are kept by request, and the same object may have been given twice.
    const requests = reports.map((request) => ({ ...request }));
    const { jobs } = transaction;
    const now = await transaction.now;
    const byJob = Map.groupBy(requests, ({ jobId }) => jobId);
    const remembered = this.takeHeld(byJob);
    const others = [...byJob.keys()].filter((id) => !remembered.has(id));

    if (remembered.size > 0 && others.length > 0) transaction.check(jobs.lockAhead([...byJob.keys()]));
    const first = decide(byJob, remembered, now);
    const [saved, locked] = await Promise.all([jobs.saveEnded(first.ended), jobs.lockByIds(others)]);
    const turnedDown = [...remembered.keys()].filter((id) => !saved.has(id));
    const read = new Map([...locked, ...(await jobs.lockByIds(turnedDown))]);

    const second = decide(byJob, read, now);
    transaction.check(allSaved(second.ended, jobs.saveEnded(second.ended)));
    return requests.map((request) => {
      const answer = saved.has(request.jobId) ? first.answers.get(request) : second.answers.get(request);
      return answer ?? new JobNotFound(request.jobId);
    });
  }

  /** What is remembered of the jobs that are reported by their holders only. */
  private takeHeld(byJob: RequestsByJob): Map<string, Job> {
    const held = new Map<string, Job>();
    for (const [id, requests] of byJob) {
      const job = this.outstanding.take(id);
      if (job && requests.every(({ report }) => job.isHeldBy(report.claimant))) held.set(id, job);
    }
    return held;
  }
}

/** Lets each job hear its reports. */
function decide(byJob: RequestsByJob, jobs: ReadonlyMap<string, Job>, now: Date): { answers: Answers; ended: Job[] } {
  const answers = new Map<ReportRequest, ReportAnswer | Error>();
  const ended = new Set<Job>();
  for (const [id, job] of jobs) {
    for (const request of byJob.get(id) ?? []) {
      try {
        const status = job.report(request.report, now);
        if (status !== 'already_recorded') ended.add(job);
        answers.set(request, status === 'cancelled' ? lostToCancel(job) : { status, job });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        answers.set(request, error);
      }
    }
  }
  return { answers, ended: [...ended] };
}

/** The report has ended its lease, and comes too late itself. */
function lostToCancel(job: Job): Error {
  return job.lostLease(job.lastEndedAttempt()?.leaseToken ?? '');
}
