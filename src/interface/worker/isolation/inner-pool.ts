import type { WorkerLogger } from '../worker-logger.js';
import { ABORTED, unlessAborted } from '../timing.js';
import type { EndedMessage, Inner, InnerOptions } from './inner.js';
import type { BrokenMessage, FromInner } from './messages.js';
import { crashOf, WorkerCrashed } from './worker-crashed.js';

export type IsolationKind = 'thread' | 'process';

export interface InnerPoolOptions extends InnerOptions {
  readonly kind: IsolationKind;
  readonly modulePath?: string;
  readonly cwd: string;
  /** How many there may be. */
  readonly size: number;
  readonly logger?: Pick<WorkerLogger, 'warn'>;
}

const NEVER = new AbortController().signal;

/** Threads or processes that have loaded the handlers: started when they are needed, and kept. */
export class InnerPool {
  /** The one that was used last is used next: what it has loaded is warm. */
  private readonly idle: Inner[] = [];
  private readonly all = new Set<Inner>();
  private readonly waiting: (() => void)[] = [];
  private taken = 0;
  private isClosed = false;

  constructor(private readonly options: InnerPoolOptions) {}

  /**
   * Starts the first.
   *
   * @returns the job types that it has handlers for.
   * @throws Error saying why the module cannot be loaded.
   */
  async open(): Promise<readonly string[]> {
    const { inner, jobTypes } = await this.start(NEVER);
    this.keep(inner);
    return jobTypes;
  }

  /**
   * One for this caller alone, until it gives it back. Waits when all are taken.
   *
   * @throws what the signal's reason is when it aborts before.
   */
  async take(signal: AbortSignal): Promise<Inner> {
    if (this.isClosed) throw new Error('the isolated handlers are closed');
    await this.takePlace(signal);
    try {
      return this.idle.pop() ?? (await this.start(signal)).inner;
    } catch (error) {
      this.leavePlace();
      throw error;
    }
  }

  giveBack(inner: Inner): void {
    if (inner.isUsable) this.keep(inner);
    this.leavePlace();
  }

  /** Ends all of them, whatever they do. */
  async close(): Promise<void> {
    this.isClosed = true;
    const all = [...this.all];
    for (const inner of all) inner.kill();
    await Promise.all(all.map(({ gone }) => gone));
  }

  private keep(inner: Inner): void {
    this.idle.push(inner);
    inner.listener = (message) => {
      // What a handler left behind has failed, or has ended it.
      if (message.kind !== 'broken' && message.kind !== 'ended') return;
      this.idle.splice(this.idle.indexOf(inner), 1);
      inner.listener = () => undefined;
      if (message.kind === 'broken') inner.kill();
      if (!this.isClosed) this.tellOfLoss(inner, message);
    };
  }

  /** No job fails by it, so nobody else would hear. The message of what was thrown may repeat a payload: not for a log. */
  private tellOfLoss({ name }: Inner, message: BrokenMessage | EndedMessage): void {
    const facts = message.kind === 'ended' ? { how: message.how } : { error_type: message.thrown.type };
    this.options.logger?.warn(
      facts,
      `${name} is replaced: something that a handler, or its module, left behind ended it`,
    );
  }

  private async start(signal: AbortSignal): Promise<{ inner: Inner; jobTypes: readonly string[] }> {
    const { kind, modulePath, cwd } = this.options;
    const inner = await startInner(kind, this.options);
    if (this.isClosed) inner.kill();
    this.all.add(inner);
    void inner.gone.then(() => this.all.delete(inner));
    const loaded = new Promise<readonly string[]>((resolve, reject) => {
      inner.listener = (message) => settleLoaded(message, resolve, reject);
    });
    inner.send({ kind: 'load', modulePath, cwd });
    try {
      const jobTypes = await unlessAborted(loaded, signal);
      if (jobTypes === ABORTED) throw signal.reason;
      return { inner, jobTypes };
    } catch (error) {
      inner.kill();
      await inner.gone;
      throw error;
    }
  }

  private async takePlace(signal: AbortSignal): Promise<void> {
    if (this.taken < this.options.size) {
      this.taken++;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push(resolve);
    if ((await unlessAborted(promise, signal)) !== ABORTED) return;
    const index = this.waiting.indexOf(resolve);
    if (index >= 0) this.waiting.splice(index, 1);
    // It was given at the very moment at which it was no longer wanted.
    else this.leavePlace();
    throw signal.reason;
  }

  private leavePlace(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }
}

/** Only now: a worker without isolation need not wait until the library for processes is loaded. */
async function startInner(kind: IsolationKind, options: InnerOptions): Promise<Inner> {
  if (kind === 'thread') return new (await import('./inner-thread.js')).InnerThread(options);
  return new (await import('./inner-process.js')).InnerProcess(options);
}

function settleLoaded(
  message: FromInner | EndedMessage,
  resolve: (jobTypes: readonly string[]) => void,
  reject: (error: Error) => void,
): void {
  if (message.kind === 'loaded') resolve(message.jobTypes);
  else if (message.kind === 'load_failed') reject(new Error(message.message));
  else if (message.kind === 'broken') reject(crashOf(message.thrown));
  else if (message.kind === 'ended') reject(new WorkerCrashed(message.how));
}
