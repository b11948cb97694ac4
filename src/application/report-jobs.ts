import { DomainError } from '../domain/errors.js';
import type { Job } from '../domain/job.js';
import type { Report } from '../domain/report.js';
import { JobNotFound } from './errors.js';
import { viewOf, type JobView } from './job-view.js';
import type { Transaction } from './ports/unit-of-work.js';

export interface ReportRequest {
  readonly jobId: string;
  readonly report: Report;
}

export interface ReportAnswer {
  readonly status: 'recorded' | 'already_recorded';
  readonly job: JobView;
}

/**
 * Records how attempts ended. Answers each report in order, a refused one with its error: a bad report never spoils
 * the others, and leaves its job as it was.
 */
export class ReportJobs {
  async execute(transaction: Transaction, requests: readonly ReportRequest[]): Promise<(ReportAnswer | Error)[]> {
    if (requests.length === 0) return [];
    const ids = new Set(requests.map(({ jobId }) => jobId));
    const [locked, now] = await Promise.all([transaction.jobs.lockByIds([...ids]), transaction.now]);
    const ended = new Set<Job>();
    const answers = requests.map(({ jobId, report }) => {
      const job = locked.get(jobId);
      if (!job) return new JobNotFound(jobId);
      try {
        const status = job.report(report, now);
        if (status === 'recorded') ended.add(job);
        return { status, job: viewOf(job) };
      } catch (error) {
        if (error instanceof DomainError) return error;
        throw error;
      }
    });
    transaction.check(saveAll(transaction.jobs, [...ended]));
    return answers;
  }
}

async function saveAll(jobs: Transaction['jobs'], ended: readonly Job[]): Promise<void> {
  const saved = await jobs.saveEnded(ended);
  if (saved.size !== ended.length) throw new Error('a job changed although it was locked');
}
