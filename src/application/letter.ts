import type { ClaimRequest } from '../domain/claim-request.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import type { JobRequest } from '../domain/job-request.js';
import type { Taken } from './claim-jobs.js';
import type { JobView } from './job-view.js';
import type { PurgedJobs } from './purge-jobs.js';
import type { HandedJobs } from './submit-jobs.js';
import type { ReportAnswer, ReportRequest } from './report-jobs.js';
import type { SweptLeases } from './sweep-leases.js';

/** What one caller wants written: all of it in one transaction. */
export interface Letter {
  readonly submits?: readonly JobRequest[];
  readonly reports?: readonly ReportRequest[];
  readonly sweep?: true;
  readonly purge?: PurgeStep;
  readonly claim?: ClaimRequest;
}

/** One step of a walk through the old jobs: `after` is where the step before ended. */
export interface PurgeStep {
  readonly after: string | undefined;
}

export interface Reply {
  /** In the order of the submits. */
  readonly submitted: readonly JobView[];
  /** In the order of the reports; a refused one is its error. */
  readonly reported: readonly (ReportAnswer | Error)[];
  readonly swept: SweptLeases | undefined;
  readonly purged: PurgedJobs | undefined;
  readonly claimed: Taken;
}

/** What has been written for all letters of a transaction together. */
export interface Written extends Omit<Reply, 'claimed'> {
  /** The submitted jobs that went straight to claims that wait. */
  readonly handed: readonly HandedJobs[];
}

/** Gives each letter its own part of what was written and claimed. */
export function repliesTo(letters: readonly Letter[], written: Written, claimed: readonly Taken[]): Reply[] {
  let [submits, reports, claims] = [0, 0, 0];
  return letters.map((letter) => ({
    submitted: written.submitted.slice(submits, (submits += letter.submits?.length ?? 0)),
    reported: written.reported.slice(reports, (reports += letter.reports?.length ?? 0)),
    swept: letter.sweep && written.swept,
    purged: letter.purge && written.purged,
    claimed: letter.claim ? (claimed[claims++] ?? []) : [],
  }));
}

/** Whether a letter may send jobs back for another attempt. */
export function mayReturnJobs({ reports = [], sweep }: Letter): boolean {
  return sweep === true || reports.some(({ report }) => !report.outcome.success);
}

/** The jobs that went back for another attempt. */
export function returnedBy({ reported, swept }: Written): JobView[] {
  const recorded = reported.flatMap((answer) =>
    answer instanceof Error || answer.status === 'already_recorded' ? [] : answer.job,
  );
  return [...recorded, ...(swept?.ended ?? [])].filter(({ state }) => canBeClaimed(state));
}

/** What a job weighs beside its payload or result; a claimed one's payload is not known yet, and most are small. */
const ROW_BYTES = 4 * 1024;

/** About how much a letter makes the transaction carry, in bytes. */
export function weightOf({ submits = [], reports = [], claim }: Letter): number {
  let bytes = ROW_BYTES * (submits.length + reports.length + (claim?.limit ?? 0));
  for (const { payload } of submits) bytes += JSON.stringify(payload).length;
  for (const { report } of reports) bytes += JSON.stringify(report.outcome).length;
  return bytes;
}
