import { execa, type Subprocess } from 'execa';
import { endGroup } from './process-group.js';
import type { OrphanGuard } from './orphan-guard.js';
import { MAX_OUTPUT_BYTES } from './program-result.js';
import { Tail } from './tail.js';

const MAX_LOG_BYTES = 8 * 1024;

/** How long a process that has left the group may keep the program's output open. */
const LINGER_MS = 500;

export interface ProgramRun {
  /** For /bin/sh -c. */
  readonly command: string;
  readonly cwd: string | undefined;
  readonly input: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program and all of its process group. */
  readonly signal: AbortSignal;
  /** How long after SIGTERM SIGKILL follows. */
  readonly killAfterMs: number;
  readonly guard: OrphanGuard;
  /** Takes what it writes on file descriptor 3. */
  readonly onProgress: (chunk: Buffer) => void;
}

export interface ProgramEnd {
  /** Whether it was ended by the signal of its run. */
  readonly wasStopped: boolean;
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  /** Why it did not even start. */
  readonly notStarted: string | undefined;
  /** It wrote more than anybody would keep, and was ended for it. */
  readonly isFlood: boolean;
  readonly output: Uint8Array;
  /** The end of what it wrote on its standard error. */
  readonly log: string;
}

/**
 * Runs a command in a process group of its own, of which nothing is left when it resolves. Never throws.
 *
 * Once the program has ended, what it left in its group is ended in the same way as the program would be.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const { command, cwd, input, env, signal, killAfterMs, guard } = run;
  guard.prepare();
  const program = execa('/bin/sh', ['-c', command], {
    ...OPTIONS,
    ...(cwd !== undefined && { cwd }),
    env,
    input,
    forceKillAfterDelay: killAfterMs,
  });
  const log = new Tail(MAX_LOG_BYTES);
  program.stderr.on('data', (chunk: Buffer) => log.add(chunk));
  program.stdio[3].on('data', run.onProgress);
  const group = program.pid === undefined ? undefined : watchGroup(program, program.pid, run);
  const { exitCode, signal: endedBy, code, isMaxBuffer, stdout } = await program;
  await group?.gone;
  return {
    wasStopped: group === undefined ? signal.aborted : group.wasStopped(),
    exitCode,
    signal: endedBy,
    notStarted: group === undefined ? (code ?? 'unknown') : undefined,
    isFlood: isMaxBuffer,
    output: stdout,
    log: log.text,
  };
}

const OPTIONS = {
  stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  // In a process group of its own.
  killDescendants: true,
  encoding: 'buffer',
  stripFinalNewline: false,
  buffer: { stdout: true, stderr: false, fd3: false },
  maxBuffer: { stdout: MAX_OUTPUT_BYTES },
  reject: false,
} as const;

type Program = Subprocess<typeof OPTIONS>;

interface Group {
  /** Resolves when nothing is left of it. */
  readonly gone: Promise<void>;
  /** Whether it was told to stop before it had ended by itself. */
  wasStopped(): boolean;
}

function watchGroup(program: Program, pid: number, { signal, killAfterMs, guard }: ProgramRun): Group {
  const unwatch = guard.watch(pid);
  const { promise: exited, resolve } = Promise.withResolvers<void>();
  program.nodeChildProcess.once('exit', resolve);
  let wasStopped = false;
  let ending: Promise<void> | undefined;
  // Once: what has been killed may be there for a while, until somebody has reaped it.
  const endOnce = (): Promise<void> => (ending ??= endGroup(pid, killAfterMs));
  const stop = (): void => {
    wasStopped = true;
    void endOnce();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  const end = async (): Promise<void> => {
    await exited;
    signal.removeEventListener('abort', stop);
    await endOnce();
    unwatch();
    const timer = setTimeout(() => setImmediate(() => hangUp(program)), LINGER_MS);
    void program.finally(() => clearTimeout(timer));
  };
  return { gone: end(), wasStopped: () => wasStopped };
}

/** In the turn after the timer's, so that all that the program itself has written is read. */
function hangUp({ stdio }: Program): void {
  for (const stream of stdio) stream?.destroy();
}
