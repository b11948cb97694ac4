import type { JobBody, Json } from '../../http/contract.js';
import type { Handler, HandlerContext } from '../handlers.js';
import { News } from '../news.js';
import type { EndMessage, FromInner, RunMessage } from './messages.js';
import { resultJson } from '../result-json.js';
import { errorFrom, partsOf, type ThrownParts } from './thrown-parts.js';

/** One run of a handler inside a thread or process: its context is a copy of the one that the worker holds. */
export class InnerRun implements HandlerContext {
  readonly job: Readonly<JobBody>;
  readonly attempt: number;
  readonly workerId: string;
  readonly checkpoint: Json;
  private readonly stop = new AbortController();
  private isAlive: () => boolean | Promise<boolean> = () => true;
  private readonly news = new News();
  private hasToldInTurn = false;
  private hasEnded = false;

  constructor(
    { payload, checkpoint, job, attempt, workerId }: RunMessage,
    private readonly send: (message: FromInner) => void,
  ) {
    this.job = { ...job, payload, checkpoint };
    this.attempt = attempt;
    this.workerId = workerId;
    this.checkpoint = checkpoint;
  }

  /** Never throws. */
  async run(handler: Handler): Promise<EndMessage> {
    const end = await this.endOf(handler);
    this.sendNews();
    this.hasEnded = true;
    return end;
  }

  private async endOf(handler: Handler): Promise<EndMessage> {
    try {
      return { kind: 'returned', json: resultJson(await handler(this.job.payload, this)) };
    } catch (thrown) {
      return { kind: 'threw', thrown: partsOf(thrown) };
    }
  }

  abort(reason: ThrownParts): void {
    this.stop.abort(errorFrom(reason));
  }

  /** An event loop that does not turn answers no ping. */
  async answerPing(): Promise<void> {
    let isAlive = false;
    try {
      isAlive = await this.isAlive();
    } catch {
      // Whoever cannot say so is not alive.
    }
    if (!this.hasEnded) this.send({ kind: 'pong', isAlive });
  }

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  progress(fraction: number, note?: string): void {
    this.news.progress(fraction, note);
    this.tellNews();
  }

  saveCheckpoint(checkpoint: Json): void {
    this.news.checkpoint(checkpoint);
    this.tellNews();
  }

  keepAliveWhile(isAlive: () => boolean | Promise<boolean>): void {
    this.isAlive = isAlive;
  }

  /**
   * The first of a turn go at once: a long computation may follow, in which nothing can be sent. What else is said in
   * that turn goes together at its end, however often it is said.
   */
  private tellNews(): void {
    if (this.hasToldInTurn) return;
    this.hasToldInTurn = true;
    this.sendNews();
    setImmediate(() => {
      this.hasToldInTurn = false;
      this.sendNews();
    });
  }

  private sendNews(): void {
    if (this.hasEnded) return;
    const news = this.news.take();
    if (news) this.send({ kind: 'news', ...news });
  }
}
