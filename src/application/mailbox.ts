import { Busy, ShuttingDown, Unavailable } from './errors.js';

export interface MailboxLimits {
  /** Letters that may wait; one more is refused. */
  readonly capacity: number;
  /** Letters taken together at most. */
  readonly batchSize: number;
}

interface Waiting<Letter, Reply> {
  readonly letter: Letter;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Delivers letters one batch at a time.
 *
 * The first letter goes at once; whatever arrives while a delivery is under way is taken together next. There is no
 * timer: at low load a batch is one letter, at high load it grows by itself (group commit).
 *
 * `deliver` answers a batch with one reply per letter, in order; a reply that is an Error rejects its own letter only.
 * When `deliver` throws, the letters are delivered again one by one, so that a bad letter cannot spoil its batch,
 * unless it throws Unavailable: then trying each would not help, and all are rejected. The mailbox survives any throw.
 */
export class Mailbox<Letter, Reply> {
  private waiting: Waiting<Letter, Reply>[] = [];
  private delivering: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly deliver: (letters: Letter[]) => Promise<(Reply | Error)[]>,
    private readonly limits: MailboxLimits,
  ) {}

  /**
   * Resolves with the reply once the delivery that carried the letter has ended.
   *
   * @throws Busy when the mailbox is full, ShuttingDown when it is closed, or whatever the delivery threw.
   */
  post(letter: Letter): Promise<Reply> {
    if (this.closed) return Promise.reject(new ShuttingDown('the scheduler is shutting down'));
    if (this.waiting.length >= this.limits.capacity) {
      return Promise.reject(new Busy(`${this.waiting.length} requests are already waiting`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.waiting.push({ letter, resolve, reject });
    this.delivering ??= this.deliverAll();
    return promise;
  }

  /** Refuses new letters; resolves when all that were accepted have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.delivering;
  }

  private async deliverAll(): Promise<void> {
    // Whoever posts in the same turn of the event loop as the first belongs to its batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, this.limits.batchSize);
      this.waiting = this.waiting.slice(this.limits.batchSize);
      await this.deliverBatch(batch);
    }
    this.delivering = undefined;
  }

  private async deliverBatch(batch: Waiting<Letter, Reply>[]): Promise<void> {
    try {
      const replies = await this.deliver(batch.map(({ letter }) => letter));
      batch.forEach(({ resolve, reject }, index) => {
        const reply = replies[index];
        if (reply instanceof Error) reject(reply);
        else resolve(reply as Reply);
      });
    } catch (error) {
      if (batch.length === 1 || error instanceof Unavailable) {
        batch.forEach(({ reject }) => reject(error));
        return;
      }
      for (const waiting of batch) await this.deliverBatch([waiting]);
    }
  }
}
