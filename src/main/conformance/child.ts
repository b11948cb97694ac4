import { spawn, type ChildProcess } from 'node:child_process';
import { until } from './until.js';

/** How much of what a process says is kept, in characters. */
const WORDS_KEPT = 8_000;

/** A process that the kit has started, in a process group of its own. */
export class Child {
  /** The last it said on stdout and stderr. */
  words = '';
  /** Its exit code, or the signal that ended it; undefined while it lives. */
  exit: number | NodeJS.Signals | undefined;
  private readonly child: ChildProcess;

  /** When there is no such program, `spawned` says so. */
  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    const [program = '', ...args] = command;
    this.child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk: Buffer): void => void (this.words = (this.words + chunk.toString()).slice(-WORDS_KEPT));
    this.child.stdout?.on('data', listen);
    this.child.stderr?.on('data', listen);
    this.child.on('exit', (code, signal) => (this.exit = code ?? signal ?? undefined));
    living.add(this);
  }

  /** @throws Error when the program cannot be started. */
  spawned(): Promise<void> {
    return new Promise((resolve, reject) => this.child.once('spawn', resolve).once('error', reject));
  }

  /** Asks the process itself, not its group, to leave. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Ends it and all that it has started in its group, and waits until it is gone. */
  async kill(): Promise<void> {
    this.killNow();
    if (this.child.pid !== undefined) await until(() => this.exit !== undefined, 5_000);
  }

  killNow(): void {
    living.delete(this);
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It is gone, with its group.
    }
  }

  /** The last line it said. */
  get lastLine(): string {
    return this.words.trimEnd().split('\n').at(-1) ?? '';
  }
}

const living = new Set<Child>();

/** For a kit that is told to leave: none of its processes stays. */
export function killAllChildren(): void {
  for (const child of living) child.killNow();
}
