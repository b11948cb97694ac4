import type { Handler, HandlerContext } from '../handlers.js';
import { RetryLater } from '../handler-errors.js';
import type { WorkerLogger } from '../worker-logger.js';
import { OrphanGuard } from './orphan-guard.js';
import { exitSentence, ProgramFailed, withLastLine } from './program-failed.js';
import { MAX_OUTPUT_BYTES, resultOf, tooLarge } from './program-result.js';
import { MAX_CHECKPOINT_BYTES, ProgressLines } from './progress-lines.js';
import { runProgram, type ProgramEnd } from './run-program.js';

export interface ExecOptions {
  /** As /bin/sh -c takes it. */
  readonly command: string;
  readonly logger: WorkerLogger;
  /** Where it runs; where the worker does by default. */
  readonly cwd?: string;
  /** Exit codes that give the job back, to be tried later without spending an attempt; 75, EX_TEMPFAIL, by default. */
  readonly retryCodes?: readonly number[];
  /** Exit codes that fail the job at once, whatever attempts are left; none by default. */
  readonly fatalCodes?: readonly number[];
  /** How much later; 60 s by default. */
  readonly retryDelaySeconds?: number;
  /** How long after SIGTERM SIGKILL follows; 800 ms by default, which is within the second that a drain gives handlers. */
  readonly killAfterMs?: number;
}

/** sysexits.h: "temporary failure; user is invited to retry". */
const EX_TEMPFAIL = 75;

/** The machine has no more processes, files or memory to give, which is not the job's fault. */
const OUT_OF_MEANS: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * A handler that runs a program, once for each job: the payload comes on its standard input, the result is what it
 * writes on its standard output, and its exit code says how it went. docs/cli.md has the whole contract.
 */
export function execHandler(options: ExecOptions): Handler {
  const { command, cwd, logger, killAfterMs = 800 } = options;
  const guard = new OrphanGuard();
  return async (payload, context) => {
    const { signal, job } = context;
    signal.throwIfAborted();
    const facts = { job_id: job.id, job_type: job.job_type, attempt: context.attempt };
    const progress = new ProgressLines(context, (reason) =>
      logger.warn({ ...facts, reason }, 'a line on file descriptor 3 is no progress'),
    );
    const end = await runProgram({
      command,
      cwd,
      killAfterMs,
      guard,
      // A shell's `read` wants a whole line.
      input: `${JSON.stringify(payload)}\n`,
      env: environmentOf(context, (bytes) =>
        logger.warn({ ...facts, bytes }, 'the checkpoint is too large for an environment variable: left out'),
      ),
      signal,
      onProgress: (chunk) => progress.add(chunk),
    });
    if (end.wasStopped) throw signal.reason;
    const result = outcomeOf(end, options);
    if (end.log) logger.debug({ ...facts, stderr: end.log }, 'the program ended well, and had this to say');
    return result;
  };
}

function environmentOf(
  { job, attempt, workerId, checkpoint }: HandlerContext,
  leaveOut: (bytes: number) => void,
): Record<string, string | undefined> {
  const text = checkpoint === null ? undefined : JSON.stringify(checkpoint);
  const bytes = Buffer.byteLength(text ?? '');
  if (bytes > MAX_CHECKPOINT_BYTES) leaveOut(bytes);
  return {
    BATON_JOB_ID: job.id,
    BATON_JOB_TYPE: job.job_type,
    BATON_ATTEMPT: String(attempt),
    BATON_WORKER_ID: workerId,
    BATON_CHECKPOINT: bytes > MAX_CHECKPOINT_BYTES ? undefined : text,
  };
}

/** @throws what the end of a program that was not stopped says about its job, unless it went well. */
function outcomeOf(end: ProgramEnd, options: ExecOptions): unknown {
  const { retryCodes = [EX_TEMPFAIL], fatalCodes = [], retryDelaySeconds = 60 } = options;
  const { exitCode, signal, log } = end;
  if (end.notStarted !== undefined) {
    const message = `/bin/sh did not start: ${end.notStarted}`;
    if (OUT_OF_MEANS.has(end.notStarted)) throw new RetryLater(retryDelaySeconds, message);
    throw new ProgramFailed('NotStarted', message);
  }
  if (end.isFlood) throw tooLarge(`more than ${MAX_OUTPUT_BYTES} bytes`, log);
  if (exitCode === 0) return resultOf(end.output, log);
  if (exitCode === undefined) throw new ProgramFailed('Signal', withLastLine(`killed by ${signal}`, log), { log });
  if (retryCodes.includes(exitCode)) throw new RetryLater(retryDelaySeconds, exitSentence(exitCode, log));
  throw new ProgramFailed('ExitCode', exitSentence(exitCode, log), { log, retryable: !fatalCodes.includes(exitCode) });
}
