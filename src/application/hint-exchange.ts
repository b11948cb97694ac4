import type { Clock } from './ports/clock.js';
import type { HintListener, ReadyHints } from './ports/ready-hints.js';
import { Throttle } from './throttle.js';
import type { WaitingClaims } from './waiting-claims.js';

/** Between two hints that are sent, and between two that are acted upon, whatever the number of schedulers. */
const INTERVAL_MS = 100;

/**
 * Tells the other schedulers on the store of ready jobs, and lets the claims that wait here ask when another tells of
 * some. Without it they ask when the sweeper looks.
 */
export class HintExchange {
  private readonly outgoing: Throttle;
  private readonly incoming: Throttle;

  /** @param hints undefined when the store has one scheduler: then there is nobody to tell. */
  constructor(
    private readonly hints: ReadyHints | undefined,
    waiting: Pick<WaitingClaims, 'announce'>,
    clock: Pick<Clock, 'sleep'>,
    private readonly observer: Pick<HintListener, 'lost'>,
  ) {
    this.outgoing = new Throttle(() => hints?.send(), clock, INTERVAL_MS);
    this.incoming = new Throttle(() => waiting.announce(), clock, INTERVAL_MS);
  }

  /** Begins to listen. */
  start(): void {
    this.hints?.listen({
      heard: () => this.incoming.ask(),
      lost: (error) => this.observer.lost(error),
    });
  }

  /** A commit has left ready jobs that no claim here took. Returns at once; when it fails nobody is told. */
  tell(): void {
    if (this.hints) this.outgoing.ask();
  }

  /** Tells and heeds nothing any more. */
  stop(): void {
    this.outgoing.stop();
    this.incoming.stop();
  }
}
