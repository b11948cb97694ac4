import type { Coordinator } from './coordinator.js';
import type { Clock } from './ports/clock.js';
import type { JournalQueries } from './ports/journal-queries.js';
import { JOURNAL_KEPT_MS } from './trim-journal.js';
import { Rounds, type RoundsObserver } from './rounds.js';

/** What a client that was away can still be told; about 100 MB of the store. */
const MOST_CHANGES = 1_000_000;
const TRIM_EVERY_MS = 10_000;
/** Between two transactions of a round: the others have the store meanwhile. */
const PAUSE_MS = 5;

/** Folds the journal in rounds, a second apart, when there is something new; and trims it. */
export class JournalKeeper {
  private readonly rounds: Rounds;
  /** What has been folded here and may be kept, the oldest first. */
  private readonly marks: Mark[] = [];
  private changesKept = 0;
  private trimmedAt = -Infinity;

  constructor(
    private readonly coordinator: Pick<Coordinator, 'keepJournal'>,
    private readonly queries: Pick<JournalQueries, 'hasUnfolded' | 'bounds'>,
    private readonly clock: Clock,
    private readonly intervalMs: number,
    observer: RoundsObserver,
    private readonly mostChanges = MOST_CHANGES,
  ) {
    this.rounds = new Rounds((stopped) => this.keep(stopped), clock, intervalMs, observer);
  }

  start(): void {
    this.rounds.start();
  }

  /** Resolves when the transaction under way, if any, has ended. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async keep(stopped: AbortSignal): Promise<number> {
    if (await this.queries.hasUnfolded()) await this.fold(stopped);
    if (this.clock.monotonicMs() - this.trimmedAt >= TRIM_EVERY_MS) await this.trim(stopped);
    return this.intervalMs;
  }

  private async fold(stopped: AbortSignal): Promise<void> {
    const { newest } = await this.queries.bounds();
    let more: boolean;
    do {
      const folded = (await this.coordinator.keepJournal({ fold: { upTo: newest } }))?.folded;
      if (folded?.upTo !== undefined) this.mark(folded.upTo, folded.changes);
      more = folded?.more ?? false;
      if (more) await this.clock.sleep(PAUSE_MS, stopped);
    } while (more && !stopped.aborted);
  }

  private mark(upTo: number, changes: number): void {
    this.marks.push({ upTo, changes, at: this.clock.monotonicMs() });
    this.changesKept += changes;
  }

  private async trim(stopped: AbortSignal): Promise<void> {
    const tooMany = this.forgetMarks();
    let more: boolean;
    do {
      const kept = await this.coordinator.keepJournal({ trim: { upTo: tooMany } });
      more = kept?.trimmed?.more ?? false;
      if (more) await this.clock.sleep(PAUSE_MS, stopped);
    } while (more && !stopped.aborted);
    this.trimmedAt = this.clock.monotonicMs();
  }

  /** @returns the entry up to which there are too many changes; 0 when there are not. */
  private forgetMarks(): number {
    const oldest = this.clock.monotonicMs() - JOURNAL_KEPT_MS;
    let tooMany = 0;
    for (let [mark] = this.marks; mark; [mark] = this.marks) {
      const isTooMany = this.changesKept > this.mostChanges;
      if (!isTooMany && mark.at > oldest) break;
      this.marks.shift();
      this.changesKept -= mark.changes;
      if (isTooMany) tooMany = mark.upTo;
    }
    return tooMany;
  }
}

interface Mark {
  readonly upTo: number;
  readonly changes: number;
  readonly at: number;
}
