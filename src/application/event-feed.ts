import { Busy, ShuttingDown } from './errors.js';
import { entryOf, positionAfter, readPosition, type EventPosition } from './event-position.js';
import { EventListener, type EventFilter, type EventSink } from './event-listener.js';
import type { Clock } from './ports/clock.js';
import type { JournalBounds, JournalPage, JournalQueries } from './ports/journal-queries.js';
import type { UnitOfWork } from './ports/unit-of-work.js';
import type { RoundsObserver } from './rounds.js';
import { Throttle } from './throttle.js';

const MOST_LISTENERS = 1_000;
/** How often commits of the other schedulers on the store are looked for. */
const POLL_MS = 250;
/** Between two reads, however often this scheduler commits. */
const DEBOUNCE_MS = 20;
const KEEP_ALIVE_MS = 15_000;
/** Entries that one read asks for. */
const PAGE = 200;

export interface EventOrder {
  readonly filter: EventFilter;
  /** The `id` of the event that was seen last, as the client says it; undefined to begin now. */
  readonly lastEventId: string | undefined;
}

/**
 * Tells listeners of each change of a job's state as it is committed, also by other schedulers: it reads the journal, for
 * all listeners together, and only while there are any. Whoever comes back with the id of the last event it saw is told
 * all that it missed, as long as that is kept.
 */
export class EventFeed {
  private readonly live = new Set<EventListener>();
  private readonly catchingUp = new Set<EventListener>();
  private readonly throttle: Throttle;
  private readonly closed = new AbortController();
  /** Up to where the journal has been read for those that are live. */
  private readTo = 0;
  private running = false;
  private failing = false;

  constructor(
    unitOfWork: Pick<UnitOfWork, 'onCommit'>,
    private readonly journal: Pick<JournalQueries, 'since' | 'bounds'>,
    private readonly clock: Clock,
    private readonly observer: RoundsObserver,
  ) {
    this.throttle = new Throttle(() => this.readOn(), clock, DEBOUNCE_MS);
    unitOfWork.onCommit({ committed: () => this.live.size > 0 && this.throttle.ask() });
  }

  get size(): number {
    return this.live.size + this.catchingUp.size;
  }

  /**
   * Begins to tell a listener, until its sink is closed or the feed is.
   *
   * @throws Busy when there are too many; ShuttingDown; StoreUnavailable.
   */
  async follow({ filter, lastEventId }: EventOrder, open: (start: EventPosition) => EventSink): Promise<void> {
    this.refuseAnother();
    const bounds = await this.journal.bounds();
    this.refuseAnother();
    const { position, resetBy } = startOf(lastEventId, bounds);
    const listener = new EventListener(filter, position, open(position));
    if (resetBy !== undefined) listener.reset(resetBy, position);
    this.catchingUp.add(listener);
    void this.catchUp(listener);
  }

  /** Ends all streams, and refuses new ones. */
  close(): void {
    this.closed.abort();
    this.throttle.stop();
    for (const listener of [...this.live, ...this.catchingUp]) listener.end();
    this.live.clear();
  }

  private refuseAnother(): void {
    if (this.closed.signal.aborted) throw new ShuttingDown('the scheduler is shutting down');
    if (this.size >= MOST_LISTENERS) throw new Busy('too many listeners');
  }

  /** Reads the journal for one listener until it is as far as the others. */
  private async catchUp(listener: EventListener): Promise<void> {
    let isFar = true;
    while (!listener.isOver && (isFar || !this.joins(listener))) {
      try {
        const page = await this.journal.since(listener.entry, PAGE);
        tell(listener, page);
        isFar = page.entries.length === PAGE;
        // Those that are live are told at once; who has much to catch up with is told as fast as it reads.
        await listener.ready();
      } catch (error) {
        await this.failed(error);
      }
    }
    this.catchingUp.delete(listener);
    if (listener.isOver) return;
    this.live.add(listener);
    if (!this.running) void this.run();
  }

  /** Whether a listener can be told together with those that are live. With the first one the reading begins anew. */
  private joins(listener: EventListener): boolean {
    if (this.live.size === 0) this.readTo = listener.entry;
    return listener.entry >= this.readTo;
  }

  private async run(): Promise<void> {
    const { signal } = this.closed;
    this.running = true;
    let aliveAt = this.clock.monotonicMs();
    while (this.live.size > 0 && !signal.aborted) {
      this.throttle.ask();
      await this.clock.sleep(POLL_MS, signal);
      this.forget();
      if (this.clock.monotonicMs() - aliveAt < KEEP_ALIVE_MS) continue;
      aliveAt = this.clock.monotonicMs();
      for (const listener of this.live) listener.keepAlive();
    }
    this.running = false;
  }

  /** Reads what is new, and tells those that are live. Never rejects. */
  private async readOn(): Promise<void> {
    try {
      let isMore = true;
      while (isMore && this.live.size > 0 && !this.closed.signal.aborted) {
        const { readTo } = this;
        const page = await this.journal.since(readTo, PAGE);
        // Else they have gone meanwhile, and another has come who begins elsewhere.
        if (readTo !== this.readTo) continue;
        for (const listener of this.live) tell(listener, page);
        this.readTo = page.readTo;
        isMore = page.entries.length === PAGE;
      }
      if (this.failing) this.observer.recovered();
      this.failing = false;
    } catch (error) {
      await this.failed(error);
    }
    this.forget();
  }

  private forget(): void {
    for (const listener of this.live) if (listener.isOver) this.live.delete(listener);
  }

  private async failed(error: unknown): Promise<void> {
    if (!this.failing) this.observer.failed(error);
    this.failing = true;
    await this.clock.sleep(POLL_MS, this.closed.signal);
  }
}

function tell(listener: EventListener, page: JournalPage): void {
  if (page.trimmedTo > listener.entry) listener.reset('trimmed', positionAfter(page.trimmedTo));
  listener.tell(page.entries, page.readTo);
}

/** Where a listener begins, and why not where it wanted to. */
function startOf(lastEventId: string | undefined, { newest, latest, trimmedTo }: JournalBounds) {
  const now = positionAfter(newest);
  if (lastEventId === undefined || lastEventId === '') return { position: now, resetBy: undefined };
  const position = readPosition(lastEventId);
  if (position === undefined) return { position: now, resetBy: 'unknown' } as const;
  if (entryOf(position) > latest) return { position: now, resetBy: 'from_the_future' } as const;
  const entry = entryOf(position);
  const isKept = entry > trimmedTo || position === positionAfter(entry);
  if (entry < trimmedTo || !isKept) return { position: now, resetBy: 'trimmed' } as const;
  return { position, resetBy: undefined };
}
