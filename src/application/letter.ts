import type { ClaimRequest } from '../domain/claim-request.js';
import { LeaseLost } from '../domain/errors.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import type { JobRequest } from '../domain/job-request.js';
import { charactersIn, type JsonValue } from '../domain/json.js';
import type { Outcome } from '../domain/report.js';
import type { Directive } from '../domain/directive.js';
import type { ChangedJobs, JobChange } from './change-jobs.js';
import type { Chore, ChoreStep } from './chore.js';
import type { Taken } from './claim-jobs.js';
import type { WorkerDirective } from './direct-workers.js';
import type { HeartbeatAnswer, HeartbeatRequest } from './extend-leases.js';
import type { JobView } from './job-view.js';
import type { JournalStep, KeptJournal } from './keep-journal.js';
import type { Sighting } from './record-workers.js';
import type { TypePause } from './type-pause.js';
import type { HandedJobs } from './submit-jobs.js';
import type { ReportAnswer, ReportRequest } from './report-jobs.js';
import type { AnyPlan, PlanAnswer } from './submit-plan.js';
import type { OnceAnswer, OnceRequest } from './submit-once.js';
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
  readonly journal?: JournalStep;
  readonly sightings?: readonly Sighting[];
  readonly plan?: AnyPlan;
  readonly typePause?: TypePause;
  readonly once?: OnceRequest;
}

/** One step of a chore: `after` is where the step before ended. */
export interface PurgeStep {
  readonly chore: Chore;
  readonly after: string | undefined;
}

export interface Reply {
  /** In the order of the submits. */
  readonly submitted: readonly JobView[];
  /** In the order of the reports; a refused one is its error. */
  readonly reported: readonly (ReportAnswer | Error)[];
  readonly swept: SweptLeases | undefined;
  readonly purged: ChoreStep | undefined;
  readonly kept: KeptJournal | undefined;
  readonly claimed: Taken;
  /** In the order of the changes. */
  readonly changed: ChangedJobs['answers'];
  /** In the order of the heartbeats. */
  readonly extended: readonly HeartbeatAnswer[];
  /** What the worker has been told that the letter is a heartbeat of. */
  readonly directive: Directive;
  /** What became of the plan; an error when it was refused. */
  readonly planned: PlanAnswer;
  readonly once: OnceAnswer | Error | undefined;
}

/** What has been written for all letters of a transaction together. */
export interface Written extends Omit<Reply, 'claimed' | 'changed' | 'directive' | 'planned' | 'once'> {
  /** The submitted jobs that went straight to claims that wait. */
  readonly handed: readonly HandedJobs[];
  readonly changed: ChangedJobs;
  readonly directives: ReadonlyMap<string, Directive>;
  readonly now: Date;
  /** In the order of the plans. */
  readonly planned: readonly PlanAnswer[];
  /** In the order of the letters that ask for it. */
  readonly once: readonly (OnceAnswer | Error)[];
  /** The jobs that were submitted once, and those of plans that have unique keys. */
  readonly madeOnce: readonly JobView[];
}

/** What letters have of one kind, in their order. Most transactions have something of two kinds or three. */
export function allOf<Kind extends 'submits' | 'reports' | 'changes' | 'heartbeats' | 'sightings'>(
  letters: readonly Letter[],
  kind: Kind,
): NonNullable<Letter[Kind]>[number][] {
  const all: NonNullable<Letter[Kind]>[number][] = [];
  for (const letter of letters) for (const one of letter[kind] ?? NONE) all.push(one);
  return all;
}

/** Gives each letter its own part of what was written and claimed. */
export function repliesTo(letters: readonly Letter[], written: Written, claimed: readonly Taken[]): Reply[] {
  const [submitted, reported] = [inTurn(written.submitted), inTurn(written.reported)];
  const [changed, extended] = [inTurn(written.changed.answers), inTurn(written.extended)];
  let [claims, plans, onces] = [0, 0, 0];
  return letters.map((letter) => ({
    submitted: submitted(letter.submits),
    reported: reported(letter.reports),
    changed: changed(letter.changes),
    extended: extended(letter.heartbeats),
    swept: letter.sweep && written.swept,
    purged: letter.purge && written.purged,
    kept: letter.journal && written.kept,
    claimed: letter.claim ? (claimed[claims++] ?? NONE) : NONE,
    directive: written.directives.get(letter.heartbeatOf ?? '') ?? 'run',
    planned: letter.plan && written.planned[plans++],
    once: letter.once && written.once[onces++],
  }));
}

const NONE = [] as const;

/** Hands out answers in the order of what was asked: as many as each asked for. */
function inTurn<Answer>(answers: readonly Answer[]): (asked: readonly unknown[] | undefined) => readonly Answer[] {
  let next = 0;
  return (asked) => (asked === undefined ? NONE : answers.slice(next, (next += asked.length)));
}

/** Whether a letter may make jobs ready that are in the store already. */
export function mayReturnJobs({ reports = NONE, sweep, changes, once, plan }: Letter): boolean {
  if (once !== undefined || plan !== undefined) return true;
  return sweep === true || changes !== undefined || reports.some(({ report }) => !report.outcome.success);
}

/**
 * The jobs that letters name, when more than one call is going to lock something for them: jobs, unique keys, or those that
 * a claim finds; none when one call takes all the locks.
 */
export function lockedInParts(letters: readonly Letter[]): readonly string[] {
  // Reports alone, and claims behind them, which take only what nobody has locked.
  if (!letters.some(({ changes, heartbeats, once, plan }) => changes ?? heartbeats ?? once ?? plan)) return NONE;
  const named = [
    allOf(letters, 'reports').map(({ jobId }) => jobId),
    allOf(letters, 'changes').map(({ jobId }) => jobId),
    allOf(letters, 'heartbeats').map(({ heartbeat }) => heartbeat.jobId),
  ].filter(({ length }) => length > 0);
  const areAlone = named.length <= 1 && !letters.some(({ claim, once, plan }) => claim ?? once ?? plan);
  return areAlone ? NONE : [...new Set(named.flat())];
}

/** The jobs that are PENDING again, some of them not yet ready. */
export function returnedBy({ reported, swept, changed, madeOnce }: Written): JobView[] {
  const recorded = reported.flatMap((answer) =>
    answer instanceof Error || answer.status === 'already_recorded' ? [] : answer.job,
  );
  const ended = [...recorded, ...(swept?.ended ?? [])].filter(({ state }) => canBeClaimed(state));
  return [...ended, ...changed.returned, ...madeOnce];
}

/** Of jobs that are PENDING: those that are ready, and in how many milliseconds the first of the others will be. */
export function whenReady(jobs: readonly JobView[], now: Date): { ready: JobView[]; nextInMs: number | undefined } {
  let next = Infinity;
  const ready = jobs.filter(({ runAt }) => {
    if (runAt <= now) return true;
    next = Math.min(next, runAt.getTime());
    return false;
  });
  return { ready, nextInMs: next === Infinity ? undefined : next - now.getTime() };
}

/** How many were refused because their lease was over. */
export function leasesLostIn({ reported, extended, changed }: Written): number {
  let lost = 0;
  for (const answer of reported) if (answer instanceof LeaseLost) lost += 1;
  for (const answer of extended) if (answer === 'lost' || answer instanceof LeaseLost) lost += 1;
  for (const answer of changed.answers) if (answer instanceof LeaseLost) lost += 1;
  return lost;
}

/** What a job weighs beside its payload or result; a claimed one's payload is not known yet, and most are small. */
const ROW_BYTES = 4 * 1024;
/** What a heartbeat weighs beside its news: it reads no payload, and writes a few columns. */
const HEARTBEAT_BYTES = 200;

/** About how much a letter makes the transaction carry, in bytes. */
export function weightOf(letter: Letter): number {
  const { submits = NONE, reports = NONE, claim, changes = NONE, heartbeats = NONE, once } = letter;
  let bytes = ROW_BYTES * (reports.length + (claim?.limit ?? 0) + changes.length);
  bytes += bytesOf(submits) + (once ? bytesOf(once.requests) : 0);
  for (const { report } of reports) bytes += charactersIn(saidBy(report.outcome));
  for (const { heartbeat } of heartbeats) bytes += HEARTBEAT_BYTES + JSON.stringify(heartbeat).length;
  return bytes;
}

function saidBy(outcome: Outcome): JsonValue {
  return outcome.success ? outcome.result : outcome.error;
}

function bytesOf(requests: readonly JobRequest[]): number {
  let bytes = ROW_BYTES * requests.length;
  for (const { payload } of requests) bytes += charactersIn(payload);
  return bytes;
}
