import { entryOf, positionAfter, positionOf, type EventPosition } from './event-position.js';
import type { JournalEntry } from './ports/journal-queries.js';
import type { StateChange } from './ports/state-change.js';

/** Which changes to be told of; what is left out does not matter. */
export interface EventFilter {
  readonly jobType?: string | undefined;
  readonly jobId?: string | undefined;
}

export interface JobEvent {
  readonly position: EventPosition;
  readonly change: StateChange;
}

/** Why what a listener asked for cannot be told; it goes on with what is new. */
export type ResetReason = 'trimmed' | 'unknown' | 'from_the_future';

/** Where events go. */
export interface EventSink {
  /** Whether nobody listens any more. */
  readonly isClosed: boolean;
  events(events: readonly JobEvent[]): void;
  reset(reason: ResetReason, position: EventPosition): void;
  /** Nothing has happened, up to this position. */
  keepAlive(position: EventPosition): void;
  /** Resolves when there is room for more, or nobody listens any more. */
  ready(): Promise<void>;
  end(): void;
}

/** One listener, and how far it has been told. */
export class EventListener {
  private isEnded = false;

  constructor(
    private readonly filter: EventFilter,
    private position: EventPosition,
    private readonly sink: EventSink,
  ) {}

  /** The last entry that it has been told whole. */
  get entry(): number {
    const entry = entryOf(this.position);
    return this.position === positionAfter(entry) ? entry : entry - 1;
  }

  get isOver(): boolean {
    return this.isEnded || this.sink.isClosed;
  }

  /** @param readTo what the entries are all of that is new. */
  tell(entries: readonly JournalEntry[], readTo: number): void {
    const events = entries.flatMap((entry) => this.newsOf(entry));
    this.position = Math.max(this.position, positionAfter(readTo));
    if (events.length > 0 && !this.isOver) this.sink.events(events);
  }

  reset(reason: ResetReason, position: EventPosition): void {
    this.position = position;
    this.sink.reset(reason, position);
  }

  keepAlive(): void {
    if (!this.isOver) this.sink.keepAlive(this.position);
  }

  ready(): Promise<void> {
    return this.sink.ready();
  }

  end(): void {
    this.isEnded = true;
    this.sink.end();
  }

  private newsOf({ id, changes }: JournalEntry): JobEvent[] {
    const { jobType, jobId } = this.filter;
    const events: JobEvent[] = [];
    changes.forEach((change, place) => {
      if (jobType !== undefined && change.jobType !== jobType) return;
      if (jobId !== undefined && change.jobId !== jobId) return;
      const position = positionOf(id, place);
      if (position > this.position) events.push({ position, change });
    });
    return events;
  }
}
