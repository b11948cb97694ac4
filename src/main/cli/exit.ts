import { SchedulerProblem, UnexpectedAnswer } from '../../interface/worker/scheduler-problem.js';
import { printable } from './printable.js';

/** Exit codes of all commands but the processes. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unavailable: 69 } as const;

/** The command line makes no sense; the message completes the sentence "baton: …". */
export class UsageError extends Error {}

/** It was understood, and did not go well; the message completes the sentence "baton: …". */
export class Failed extends Error {}

interface Verdict {
  readonly exitCode: number;
  readonly line?: string;
}

/** Says on stderr in one line why the command ends, and with which exit code. */
export function endBecause(error: unknown): void {
  const { exitCode, line } = verdict(error);
  if (line !== undefined) process.stderr.write(`baton: ${printable(line)}\n`);
  process.exitCode = exitCode;
}

function verdict(error: unknown): Verdict {
  if (isCommander(error)) return { exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof UsageError) return { exitCode: EXIT.usage, line: message };
  if (error instanceof Failed) return { exitCode: EXIT.failed, line: message };
  if (error instanceof SchedulerProblem) return problemVerdict(error);
  if (isDown(error)) return { exitCode: EXIT.unavailable, line: `scheduler_unreachable: ${reasonOf(error)}` };
  return { exitCode: EXIT.failed, line: message };
}

function problemVerdict(problem: SchedulerProblem): Verdict {
  const { code, status, detail, problem: document } = problem;
  // What a scheduler says has a code: this is something else, and its 404 is not about a job.
  if (!isOfScheduler(problem)) {
    return {
      exitCode: EXIT.unavailable,
      line: `scheduler_unreachable: ${code}, ${detail}; is this the URL of a scheduler?`,
    };
  }
  const fields = document?.errors?.map(({ field, message }) => `${field} ${message}`).join('; ');
  return {
    exitCode: isDown(problem) ? EXIT.unavailable : EXIT.failed,
    line: `${code} (${status}): ${fields ?? detail}`,
  };
}

/** Whether there is no scheduler, or none that can answer now. */
export function isDown(error: unknown): boolean {
  if (error instanceof SchedulerProblem) return error.status >= 500 || !isOfScheduler(error);
  return error instanceof UnexpectedAnswer || isTimeout(error) || isSystemError(error);
}

function isOfScheduler({ problem }: SchedulerProblem): boolean {
  return typeof problem?.code === 'string';
}

/** Its own errors it has printed already. By name: it need not be loaded to know that. */
function isCommander(error: unknown): error is { readonly exitCode: number } {
  return error instanceof Error && error.constructor.name.endsWith('CommanderError');
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && !(error instanceof TypeError);
}

/** A host with several addresses gives one error for each, and an empty message for all. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message || error.name : String(error);
}
