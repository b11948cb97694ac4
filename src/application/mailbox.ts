import { Busy, ShuttingDown, Unavailable } from './errors.js';
import { ShortList } from './short-list.js';

export interface MailboxLimits {
  /** Letters that may wait; one more is refused. */
  readonly capacity: number;
  /** Bytes that the letters that wait may have; a letter that would make it more is refused. */
  readonly capacityBytes: number;
  /** Deliveries that are under way at once at most. */
  readonly concurrency: number;
  /** Letters taken together at most. */
  readonly batchSize: number;
  /** Bytes that letters taken together may have; a single one may have more. */
  readonly batchBytes: number;
}

interface Waiting<Letter, Reply> {
  readonly letter: Letter;
  readonly bytes: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Delivers letters in batches.
 *
 * The first letter goes at the end of its turn of the event loop, with all that have come in that turn; whatever arrives
 * while as many deliveries as may be are under way is taken together next. There is no timer: at low load a batch is
 * one letter, at high load it grows by itself (group commit).
 *
 * `deliver` answers a batch with one reply per letter, in order; a reply that is an Error rejects its own letter only.
 * When `deliver` throws, the letters are delivered again one by one, so that a bad letter cannot spoil its batch,
 * until one throws Unavailable: then trying the rest would not help, and all are rejected. The mailbox survives any throw.
 */
export class Mailbox<Letter, Reply> {
  private waiting: Waiting<Letter, Reply>[] = [];
  private waitingBytes = 0;
  private delivering: Promise<void> | undefined;
  private readonly underway = new ShortList<Promise<void>>();
  private closed = false;

  constructor(
    private readonly deliver: (letters: Letter[]) => Promise<(Reply | Error)[]>,
    private readonly limits: MailboxLimits,
    private readonly bytesOf: (letter: Letter) => number,
  ) {}

  /** How many letters wait. */
  get size(): number {
    return this.waiting.length;
  }

  /**
   * Resolves with the reply once the delivery that carried the letter has ended.
   *
   * @param signal when it aborts before the letter has been taken for delivery, the letter is dropped.
   * @throws Busy when the mailbox is full, ShuttingDown when it is closed, the signal's reason when the letter was
   *   dropped, or whatever the delivery threw.
   */
  post(letter: Letter, signal?: AbortSignal): Promise<Reply> {
    if (this.closed) return Promise.reject(new ShuttingDown('the scheduler is shutting down'));
    const bytes = this.bytesOf(letter);
    const isFull = this.waiting.length >= this.limits.capacity;
    if (isFull || (this.waiting.length > 0 && this.waitingBytes + bytes > this.limits.capacityBytes)) {
      return Promise.reject(new Busy(`${this.waiting.length} requests are already waiting`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.waiting.push({ letter, bytes, signal, resolve, reject });
    this.waitingBytes += bytes;
    this.delivering ??= this.deliverAll();
    return promise;
  }

  /** Refuses new letters; resolves when all that were accepted have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.delivering;
    await Promise.all(this.underway);
  }

  private async deliverAll(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whoever posts in the same turn of the event loop belongs to one batch. A store in this very process (SQLite)
      // would else be done with the first letter before the next socket has been read, and commit each by itself.
      await new Promise(setImmediate);
      while (this.underway.size >= this.limits.concurrency) await Promise.race(this.underway);
      const batch = this.takeBatch();
      if (batch.length === 0) continue;
      const delivery = this.deliverBatch(batch).finally(() => this.underway.delete(delivery));
      this.underway.add(delivery);
    }
    this.delivering = undefined;
  }

  private takeBatch(): Waiting<Letter, Reply>[] {
    const batch: Waiting<Letter, Reply>[] = [];
    let bytes = 0;
    let taken = 0;
    for (const waiting of this.waiting) {
      if (batch.length === this.limits.batchSize) break;
      if (batch.length > 0 && bytes + waiting.bytes > this.limits.batchBytes) break;
      taken += 1;
      this.waitingBytes -= waiting.bytes;
      if (waiting.signal?.aborted) {
        waiting.reject(waiting.signal.reason);
        continue;
      }
      bytes += waiting.bytes;
      batch.push(waiting);
    }
    this.waiting = this.waiting.slice(taken);
    return batch;
  }

  private async deliverBatch(batch: readonly Waiting<Letter, Reply>[]): Promise<void> {
    const error = await this.tryToDeliver(batch);
    if (error === undefined) return;
    if (batch.length === 1 || error instanceof Unavailable) return rejectAll(batch, error);
    for (const [index, waiting] of batch.entries()) {
      const ownError = await this.tryToDeliver([waiting]);
      if (ownError instanceof Unavailable) return rejectAll(batch.slice(index), ownError);
      if (ownError !== undefined) waiting.reject(ownError);
    }
  }

  /** Resolves with what the delivery threw; the letters it did not throw for have been answered. */
  private async tryToDeliver(batch: readonly Waiting<Letter, Reply>[]): Promise<Error | undefined> {
    try {
      const letters = batch.map(({ letter }) => letter);
      const replies = await this.deliver(letters);
      batch.forEach(({ resolve, reject }, index) => {
        const reply = replies[index];
        if (reply instanceof Error) reject(reply);
        else resolve(reply as Reply);
      });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error), { cause: error });
    }
  }
}

function rejectAll<Letter, Reply>(batch: readonly Waiting<Letter, Reply>[], error: Error): void {
  for (const { reject } of batch) reject(error);
}
