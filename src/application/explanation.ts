import { failureMessage } from '../domain/failure.js';
import { isoTime } from '../domain/iso-time.js';
import type { FailureReason } from '../domain/job.js';
import type { JobView } from './job-view.js';
import type { QueuePlace } from './ports/place-queries.js';
import type { Takers } from './ports/worker-queries.js';
import { counted, inWords } from './words.js';

/** To count more jobs that go first would take too long, and helps nobody. */
export const MAX_AHEAD = 10_000;
/** Whoever has not asked for so long may be gone. */
export const ASKING_MS = 5 * 60_000;

export type ExplanationCode =
  | 'not_due'
  | 'retry_backoff'
  | 'type_paused'
  | 'no_worker'
  | 'waiting_turn'
  | 'running'
  | 'cancelling'
  | 'completed'
  | 'failed';

/** Why a job is where it is. */
export interface Explanation {
  readonly code: ExplanationCode;
  /** The same for people. */
  readonly sentence: string;
  /** When it becomes ready. */
  readonly dueAt?: Date;
  /** How many ready jobs of its type go first. */
  readonly ahead?: number;
  /** There are more than `ahead`. */
  readonly aheadIsAtLeast?: boolean;
  /** Workers that have asked for its type lately. */
  readonly workersAsking?: number;
  /** Who runs it, or ran it last. */
  readonly workerId?: string | null;
  /** When its attempt started. */
  readonly since?: Date;
  /** When its worker was heard of last. */
  readonly heardAt?: Date;
  readonly deadlineAt?: Date;
  readonly finishedAt?: Date;
  readonly failureReason?: FailureReason;
  readonly failureMessage?: string | null;
}

export interface PendingFacts extends QueuePlace {
  readonly isPaused: boolean;
  readonly takers: Takers;
}

/** Of a job that waits: the first thing that keeps it from being run. */
export function explainPending(job: JobView, facts: PendingFacts): Explanation {
  const { now, isPaused } = facts;
  if (isExpired(job, now)) return expired(job);
  if (job.runAt > now) return notDue(job, facts);
  if (isPaused) {
    const sentence = `Jobs of type ${job.jobType} are paused: it is given to nobody until the type is resumed.`;
    return { code: 'type_paused', sentence: sentence + expiryOf(job) };
  }
  return facts.takers.asking === 0 ? noWorker(job, facts) : waitingTurn(job, facts);
}

/** Of a job that has a holder. */
export function explainRunning(job: JobView, now: Date): Explanation {
  const { workerId, cancelRequestedAt } = job;
  const [startedAt, deadlineAt] = [job.startedAt as Date, job.deadlineAt as Date];
  // Each heartbeat puts the deadline off to the timeout from then.
  const heardAt = new Date(deadlineAt.getTime() - job.timeoutSeconds * 1000);
  const facts = { workerId, since: startedAt, heardAt, deadlineAt };
  const isOver = deadlineAt < now;
  if (cancelRequestedAt !== null) {
    const end = isOver
      ? `its deadline, ${isoTime(deadlineAt)}, has passed, and the next sweep ends it`
      : `at its deadline, ${isoTime(deadlineAt)}, it ends in any case`;
    const sentence = `It is to be cancelled, since ${isoTime(cancelRequestedAt)}: worker ${workerId} hears of it with its next heartbeat or report; ${end}.`;
    return { code: 'cancelling', sentence, ...facts };
  }
  const runs = `Attempt ${job.attempts} of ${job.maxAttempts} has been running on worker ${workerId} since ${isoTime(startedAt)}, for ${inWords(+now - +startedAt)}`;
  const heard = `the worker was last heard of ${inWords(+now - +heardAt)} ago`;
  const end = isOver
    ? `its deadline, ${isoTime(deadlineAt)}, has passed: the next sweep ends the attempt`
    : `without a heartbeat or a report the attempt times out at ${isoTime(deadlineAt)}`;
  return { code: 'running', sentence: `${runs}; ${heard}, and ${end}.`, ...facts };
}

/** Of a job that has ended. */
export function explainEnded(job: JobView): Explanation {
  const { workerId, failureReason } = job;
  const finishedAt = job.finishedAt as Date;
  if (failureReason === null) {
    const sentence = `Attempt ${job.attempts} of ${job.maxAttempts} was completed by worker ${workerId} at ${isoTime(finishedAt)}.`;
    return { code: 'completed', sentence, workerId, finishedAt };
  }
  const message = failureMessage(job);
  const sentence = `It failed at ${isoTime(finishedAt)} (${failureReason}): ${message}.`;
  return { code: 'failed', sentence, workerId, finishedAt, failureReason, failureMessage: message };
}

function isExpired({ expiresAt, attempts }: JobView, now: Date): boolean {
  return expiresAt !== null && attempts === 0 && expiresAt <= now;
}

/** It is as good as FAILED: no claim takes it any more. */
function expired(job: JobView): Explanation {
  const expiresAt = isoTime(job.expiresAt as Date);
  return {
    code: 'failed',
    sentence: `It had not been started by its expires_at, ${expiresAt}: the next sweep makes it FAILED.`,
    failureReason: 'expired',
    failureMessage: null,
  };
}

function notDue(job: JobView, { now, isPaused }: PendingFacts): Explanation {
  const { runAt } = job;
  const due = `${isoTime(runAt)}, in ${inWords(+runAt - +now)}`;
  const besides = (isPaused ? ` Its type, ${job.jobType}, is paused as well.` : '') + expiryOf(job);
  const last = job.attempts > 0 ? job.attemptLog.at(-1) : undefined;
  if (!last || last.success) {
    return { code: 'not_due', sentence: `It becomes ready at ${due}.${besides}`, dueAt: runAt };
  }
  const ended = last.endedBy === 'timeout' ? 'timed out' : 'failed';
  const sentence = `Attempt ${last.attempt} of ${job.maxAttempts} ${ended} at ${last.endedAt}; the next may begin at ${due}.${besides}`;
  return { code: 'retry_backoff', sentence, dueAt: runAt };
}

function noWorker(job: JobView, { takers }: PendingFacts): Explanation {
  const alive =
    takers.seen === 0
      ? ''
      : ` ${counted(takers.seen, 'worker that takes', 'workers that take')} them sent heartbeats meanwhile: busy, it seems.`;
  const sentence = `No worker has asked for jobs of type ${job.jobType} in the last ${inWords(ASKING_MS)}.${alive}`;
  return { code: 'no_worker', sentence: sentence + expiryOf(job), workersAsking: 0 };
}

function waitingTurn(job: JobView, { ahead, takers }: PendingFacts): Explanation {
  const { jobType } = job;
  const asking = `${counted(takers.asking, 'worker has', 'workers have')} asked for that type in the last ${inWords(ASKING_MS)}`;
  const isMore = ahead > MAX_AHEAD;
  const number = counted(Math.min(ahead, MAX_AHEAD), 'ready job', 'ready jobs');
  const sentence =
    ahead === 0
      ? `It is the next of type ${jobType}: ${asking}, and the next to ask gets it, unless that one also takes other types and a more urgent job of those goes first.`
      : `${isMore ? 'More than ' : ''}${number} of type ${jobType} ${ahead === 1 ? 'goes' : 'go'} first; ${asking}.`;
  return {
    code: 'waiting_turn',
    sentence: sentence + expiryOf(job),
    ahead: Math.min(ahead, MAX_AHEAD),
    aheadIsAtLeast: isMore,
    workersAsking: takers.asking,
  };
}

function expiryOf({ expiresAt, attempts }: JobView): string {
  return expiresAt === null || attempts > 0 ? '' : ` It expires at ${isoTime(expiresAt)} unless it has been started.`;
}
