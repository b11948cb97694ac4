import type { ClaimRequest } from '../domain/claim-request.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import type { JobRequest } from '../domain/job-request.js';
import type { Directive } from '../domain/directive.js';
import type { ChangedJobs, JobChange } from './change-jobs.js';
import type { Taken } from './claim-jobs.js';
import type { WorkerDirective } from './direct-workers.js';
import type { HeartbeatAnswer, HeartbeatRequest } from './extend-leases.js';
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
  readonly changes?: readonly JobChange[];
  readonly heartbeats?: readonly HeartbeatRequest[];
  /** Whose directive is wanted. */
  readonly heartbeatOf?: string;
  readonly directive?: WorkerDirective;
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
  /** In the order of the changes. */
  readonly changed: ChangedJobs['answers'];
  /** In the order of the heartbeats. */
  readonly extended: readonly HeartbeatAnswer[];
  /** What the worker has been told that the letter is a heartbeat of. */
  readonly directive: Directive;
}

/** What has been written for all letters of a transaction together. */
export interface Written extends Omit<Reply, 'claimed' | 'changed' | 'directive'> {
  /** The submitted jobs that went straight to claims that wait. */
  readonly handed: readonly HandedJobs[];
  readonly changed: ChangedJobs;
  readonly directives: ReadonlyMap<string, Directive>;
}

/** Gives each letter its own part of what was written and claimed. */
export function repliesTo(letters: readonly Letter[], written: Written, claimed: readonly Taken[]): Reply[] {
  const [submitted, reported] = [inTurn(written.submitted), inTurn(written.reported)];
  const [changed, extended] = [inTurn(written.changed.answers), inTurn(written.extended)];
  let claims = 0;
  return letters.map((letter) => ({
    submitted: submitted(letter.submits),
    reported: reported(letter.reports),
    changed: changed(letter.changes),
    extended: extended(letter.heartbeats),
    swept: letter.sweep && written.swept,
    purged: letter.purge && written.purged,
    claimed: letter.claim ? (claimed[claims++] ?? NONE) : NONE,
    directive: written.directives.get(letter.heartbeatOf ?? '') ?? 'run',
  }));
}

const NONE = [] as const;

/** Hands out answers in the order of what was asked: as many as each asked for. */
function inTurn<Answer>(answers: readonly Answer[]): (asked: readonly unknown[] | undefined) => readonly Answer[] {
  let next = 0;
  return (asked) => (asked === undefined ? NONE : answers.slice(next, (next += asked.length)));
}

/** Whether a letter may make jobs ready that are in the store already. */
export function mayReturnJobs({ reports = [], sweep, changes }: Letter): boolean {
  return sweep === true || changes !== undefined || reports.some(({ report }) => !report.outcome.success);
}

/** The jobs that can be claimed again. */
export function returnedBy({ reported, swept, changed }: Written): JobView[] {
  const recorded = reported.flatMap((answer) =>
    answer instanceof Error || answer.status === 'already_recorded' ? [] : answer.job,
  );
  const ended = [...recorded, ...(swept?.ended ?? [])].filter(({ state }) => canBeClaimed(state));
  return [...ended, ...changed.returned];
}

/** What a job weighs beside its payload or result; a claimed one's payload is not known yet, and most are small. */
const ROW_BYTES = 4 * 1024;
/** What a heartbeat weighs beside its news: it reads no payload, and writes a few columns. */
const HEARTBEAT_BYTES = 200;

/** About how much a letter makes the transaction carry, in bytes. */
export function weightOf({ submits = [], reports = [], claim, changes = [], heartbeats = [] }: Letter): number {
  let bytes = ROW_BYTES * (submits.length + reports.length + (claim?.limit ?? 0) + changes.length);
  for (const { payload } of submits) bytes += JSON.stringify(payload).length;
  for (const { report } of reports) bytes += JSON.stringify(report.outcome).length;
  for (const { heartbeat } of heartbeats) bytes += HEARTBEAT_BYTES + JSON.stringify(heartbeat).length;
  return bytes;
}
