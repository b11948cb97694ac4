import { spawn, type ChildProcess } from 'node:child_process';
import { type constants } from 'node:os';
import { eventually } from './processes-wait.js';

type Environment = Readonly<Record<string, string>>;

/** One line of a process's log. */
export interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

const WARN = 40;

/** A process of the built program, as `npm start` and `npm run worker` run it, with all that it prints. */
export class BatonProcess {
  out = '';
  err = '';
  /** The exit code, or the signal that ended it; undefined while it lives. */
  exit: number | NodeJS.Signals | undefined;
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;

  constructor(
    readonly name: string,
    script: string,
    env: Environment,
    args: readonly string[] = [],
  ) {
    // The tests' own NODE_OPTIONS are not for it.
    this.child = spawn(process.execPath, [script, ...args], { env: { PATH: process.env['PATH'], ...env } });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.gone = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        this.exit = code ?? signal ?? undefined;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** From now on nobody reads its log: the other end of the pipe is closed. */
  async closeItsOutput(): Promise<void> {
    const { stdout } = this.child;
    if (stdout) await new Promise<void>((resolve) => stdout.once('close', resolve).destroy());
  }

  signal(signal: keyof typeof constants.signals): void {
    this.child.kill(signal);
  }

  /** How it ended. It has to end in time. */
  async exited(withinMs = 15_000): Promise<number | NodeJS.Signals | undefined> {
    await eventually(() => this.exit !== undefined, `${this.name} exits`, withinMs);
    return this.exit;
  }

  async kill(): Promise<void> {
    if (this.exit === undefined) this.child.kill('SIGKILL');
    await this.gone;
  }

  /** Whole lines of its log. */
  log(): LogLine[] {
    const lines = this.out.slice(0, this.out.lastIndexOf('\n') + 1).split('\n');
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  }

  logged(message: string | RegExp): LogLine | undefined {
    return this.log().find(({ msg }) => (typeof message === 'string' ? msg.includes(message) : message.test(msg)));
  }

  /** What it complained about. */
  troubles(leastLevel = WARN): string[] {
    return this.log().flatMap((line) => (line.level >= leastLevel ? [JSON.stringify(line)] : []));
  }
}

/** A scheduler that listens. */
export interface SchedulerProcess {
  readonly process: BatonProcess;
  readonly url: string;
}

/** The processes of one test. */
export class Processes {
  private readonly all: BatonProcess[] = [];

  /** A scheduler on this database, once it listens; on a free port unless PORT says which. */
  async scheduler(databaseUrl: string, env: Environment = {}): Promise<SchedulerProcess> {
    const scheduler = this.startScheduler(databaseUrl, env);
    const url = await eventually(
      () => {
        if (scheduler.exit !== undefined)
          throw new Error(`the scheduler exits with ${scheduler.exit}: ${scheduler.err}`);
        return urlOf(scheduler);
      },
      'the scheduler listens',
      START_WITHIN_MS,
    );
    return { process: scheduler, url };
  }

  /** A scheduler, whatever becomes of it. */
  startScheduler(databaseUrl: string, env: Environment = {}, ...args: string[]): BatonProcess {
    return this.start('server', { DATABASE_URL: databaseUrl, PORT: '0', ...env }, args);
  }

  startWorker(schedulerUrl: string, env: Environment = {}, ...args: string[]): BatonProcess {
    return this.start('worker', { SCHEDULER_URL: schedulerUrl, ...env }, args);
  }

  /** A process of the command `baton`. */
  startCommand(...args: string[]): BatonProcess {
    const started = new BatonProcess(`baton ${args[0]}`, 'bin/baton.js', {}, args);
    this.all.push(started);
    return started;
  }

  async killAll(): Promise<void> {
    await Promise.all(this.all.map((started) => started.kill()));
  }

  private start(program: 'server' | 'worker', env: Environment, args: readonly string[]): BatonProcess {
    const name = `${program} ${env['WORKER_ID'] ?? this.all.length + 1}`;
    const started = new BatonProcess(name, `dist/main/${program}.js`, env, args);
    this.all.push(started);
    return started;
  }

  /** The last words of each. */
  story(): string {
    const chapters = this.all.map(({ name, pid, exit = 'alive', out, err }) => {
      const lines = out.trimEnd().split('\n');
      const shown = lines.slice(-LINES_SHOWN);
      const left = lines.length - shown.length;
      return [`--- ${name}, pid ${pid}: ${exit}`, ...(left > 0 ? [`(${left} lines before)`] : []), ...shown, err].join(
        '\n',
      );
    });
    return `\n${chapters.join('\n')}\n`;
  }
}

const LINES_SHOWN = 12;
/** Ten that start at once share two cores. */
const START_WITHIN_MS = 40_000;

export function urlOf(scheduler: BatonProcess): string | undefined {
  return /listening on (http:\/\/[^,\s]+)/.exec(scheduler.out)?.[1];
}
