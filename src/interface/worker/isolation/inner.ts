import type { FromInner, ToInner } from './messages.js';
import { partsOf } from './thrown-parts.js';

export interface InnerOptions {
  /** Options of Node for it; those of this process by default. */
  readonly nodeOptions?: readonly string[];
}

/** Said once, when it is gone and all that it said before has been heard; `how` is in words. */
export interface EndedMessage {
  readonly kind: 'ended';
  readonly how: string;
}

/** A thread or a process that runs handlers, as its worker sees it. */
export abstract class Inner {
  /** Who gets what it says. */
  listener: (message: FromInner | EndedMessage) => void = () => undefined;
  /** False as soon as it is to be killed, and once it is gone. */
  isUsable = true;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  private readonly resolveGone: () => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.resolveGone = resolve;
  }

  /** What a log calls it. */
  abstract readonly name: string;

  /** Says something, to nobody when it is gone. */
  abstract send(message: ToInner): void;

  /** Ends it, whatever it does. The listener hears when that is done. */
  kill(): void {
    this.isUsable = false;
    this.end();
  }

  protected abstract end(): void;

  /**
   * Takes what came from it. Handlers reach the same channel, as libraries do that look for `process.send`: what they say
   * there is none of our messages, and ends them at most, never the worker.
   */
  protected hear(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    try {
      this.listener(message as FromInner);
    } catch (error) {
      this.listener({ kind: 'broken', thrown: partsOf(error) });
    }
  }

  protected hasEnded(how: string): void {
    this.isUsable = false;
    this.listener({ kind: 'ended', how });
    this.resolveGone();
  }
}
