import type { Json } from '../../http/contract.js';
import type { HandlerContext } from '../handlers.js';
import type { WorkerTiming } from '../timing.js';
import type { WorkerLogger } from '../worker-logger.js';
import type { EndedMessage, Inner } from './inner.js';
import type { FromInner, NewsMessage } from './messages.js';
import { errorFrom, partsOf } from './thrown-parts.js';
import { crashOf, WorkerCrashed } from './worker-crashed.js';

export interface IsolatedRunSurroundings {
  readonly timing: Pick<WorkerTiming, 'after'>;
  /** How long a handler may go on once its signal has aborted. */
  readonly graceMs: number;
  readonly logger?: Pick<WorkerLogger, 'warn'>;
}

/** One run of a handler in a thread or process, as the worker sees it. */
export class IsolatedRun {
  private readonly end = Promise.withResolvers<Json>();
  private killedFor: { readonly reason: unknown } | undefined;
  private cancelGrace: () => void = () => undefined;
  private pong: PromiseWithResolvers<boolean> | undefined;

  constructor(
    private readonly inner: Inner,
    private readonly context: HandlerContext,
    private readonly surroundings: IsolatedRunSurroundings,
  ) {}

  /** What the handler returned; throws what it threw, and the reason of the signal when it had to be killed. */
  async run(jobType: string, payload: Json): Promise<Json> {
    const { inner, context } = this;
    const { signal, attempt, workerId, checkpoint } = context;
    inner.listener = (message) => this.hear(message);
    const job = { ...context.job, payload: null, checkpoint: null };
    inner.send({ kind: 'run', jobType, payload, checkpoint, job, attempt, workerId });
    context.keepAliveWhile(() => this.ping());
    const stop = (): void => this.stop(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      return await this.end.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      this.cancelGrace();
      this.hearPong(false);
    }
  }

  private hear(message: FromInner | EndedMessage): void {
    // It may live on for a moment, and finish its job in it; that it is killed has been decided.
    if (this.killedFor && message.kind !== 'ended') return;
    switch (message.kind) {
      case 'news':
        return this.passOn(message);
      case 'pong':
        return this.hearPong(message.isAlive);
      case 'returned':
        return this.end.resolve(JSON.parse(message.json));
      case 'threw':
        return this.end.reject(errorFrom(message.thrown));
      case 'broken':
        return this.kill(crashOf(message.thrown));
      case 'ended':
        return this.end.reject(this.killedFor ? this.killedFor.reason : new WorkerCrashed(message.how));
      default:
    }
  }

  private passOn({ progress, note, checkpoint }: NewsMessage): void {
    if (progress !== undefined) this.context.progress(progress, note);
    if (checkpoint !== undefined) this.context.saveCheckpoint(checkpoint);
  }

  private stop(reason: unknown): void {
    const { timing, graceMs, logger } = this.surroundings;
    this.inner.send({ kind: 'abort', reason: partsOf(reason) });
    this.cancelGrace = timing.after(graceMs, () => {
      const { id, job_type } = this.context.job;
      const facts = { job_id: id, job_type, attempt: this.context.attempt };
      logger?.warn(facts, `${this.inner.name} is killed: its handler does not stop`);
      this.kill(reason);
    });
  }

  /** The run ends when the other side is gone: until then it may still do something. */
  private kill(reason: unknown): void {
    this.killedFor ??= { reason };
    this.inner.kill();
  }

  /** Its answer may be long in coming; whoever asks has no time for ever. One ping at a time is enough to know. */
  private ping(): Promise<boolean> {
    if (!this.pong) {
      this.pong = Promise.withResolvers();
      this.inner.send({ kind: 'ping' });
    }
    return this.pong.promise;
  }

  private hearPong(isAlive: boolean): void {
    this.pong?.resolve(isAlive);
    this.pong = undefined;
  }
}
