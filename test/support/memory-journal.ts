import { CountSum, FigureSum } from '../../src/application/figure-sums.js';
import type { FigureQueries, Figures, StateCounts, TypeFigures } from '../../src/application/ports/figure-queries.js';
import type {
  JournalBounds,
  JournalEntry,
  JournalPage,
  JournalQueries,
} from '../../src/application/ports/journal-queries.js';
import type {
  Folded,
  JournalRepository,
  MinuteFigures,
  UnfoldedEntry,
} from '../../src/application/ports/journal-repository.js';
import { changesOf } from '../../src/application/ports/state-change.js';

/** The journal of the store in memory. Its transactions are not undone: no test makes one fail that folds. */
export class MemoryJournal implements JournalQueries, JournalRepository, FigureQueries {
  private entries: UnfoldedEntry[] = [];
  private minutes: MinuteFigures[] = [];
  private readonly folded = new CountSum();
  private newest = 0;
  private upTo = 0;
  private trimmedTo = 0;

  constructor(private readonly clock: { now(): Date }) {}

  write({ runs, removed }: Pick<UnfoldedEntry, 'runs' | 'removed'>): void {
    this.entries.push({ runs, removed, id: ++this.newest, at: this.clock.now() });
  }

  since(position: number, limit: number): Promise<JournalPage> {
    const entries = this.entries
      .filter(({ id }) => id > position)
      .slice(0, limit)
      .map(({ runs, ...entry }): JournalEntry => ({ ...entry, changes: changesOf(runs, entry.at) }));
    return Promise.resolve({ trimmedTo: this.trimmedTo, entries, readTo: entries.at(-1)?.id ?? position });
  }

  bounds(): Promise<JournalBounds> {
    return Promise.resolve(this.now());
  }

  hasUnfolded(): Promise<boolean> {
    return Promise.resolve(this.unfolded().length > 0);
  }

  lockUnfolded(upTo: number, limit: number): Promise<readonly UnfoldedEntry[]> {
    return Promise.resolve(
      this.unfolded()
        .filter(({ id }) => id <= upTo)
        .slice(0, limit),
    );
  }

  minutesOf(minutes: readonly Date[]): Promise<MinuteFigures[]> {
    return Promise.resolve(this.minutes.filter(({ minute }) => minutes.some((wanted) => +wanted === +minute)));
  }

  saveFold({ upTo, counts, minutes }: Folded): Promise<void> {
    for (const { jobType, state, jobs } of counts) this.folded.add(jobType, state, jobs);
    const isNew = (row: MinuteFigures) => minutes.some((m) => +m.minute === +row.minute && m.jobType === row.jobType);
    this.minutes = [...this.minutes.filter((row) => !isNew(row)), ...minutes];
    this.upTo = upTo;
    return Promise.resolve();
  }

  trim(upTo: number, before: Date, limit: number): Promise<number> {
    const oldest = this.entries.filter(({ id }) => id <= this.upTo).slice(0, limit);
    this.trimmedTo = oldest.findLast(({ id, at }) => id <= upTo || at < before)?.id ?? this.trimmedTo;
    const kept = this.entries.filter(({ id }) => id > this.trimmedTo);
    const trimmed = this.entries.length - kept.length;
    this.entries = kept;
    return Promise.resolve(trimmed);
  }

  forgetMinutes(before: Date): Promise<void> {
    this.minutes = this.minutes.filter(({ minute }) => minute >= before);
    return Promise.resolve();
  }

  counts(): Promise<ReadonlyMap<string, StateCounts>> {
    const sum = new CountSum();
    for (const { jobType, state, jobs } of this.folded.changes()) sum.add(jobType, state, jobs);
    for (const entry of this.unfolded()) sum.addEntry(entry);
    return Promise.resolve(sum.totals());
  }

  figures(minutes: number): Promise<Figures> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - (now.getTime() % 60_000) - minutes * 60_000);
    const sums = new Map<string, FigureSum>();
    const merge = (jobType: string, figures: TypeFigures) =>
      sums.set(jobType, (sums.get(jobType) ?? new FigureSum()).merge(figures));
    for (const { minute, jobType, figures } of this.minutes) if (minute >= since) merge(jobType, figures);
    for (const { at, runs } of this.unfolded()) {
      for (const run of at >= since ? runs : []) {
        const sum = new FigureSum();
        sum.add(run);
        merge(run.jobType, sum);
      }
    }
    return Promise.resolve({ since, now, ofType: sums });
  }

  private now(): JournalBounds {
    return { trimmedTo: this.trimmedTo, newest: this.newest, latest: this.newest };
  }

  private unfolded(): UnfoldedEntry[] {
    return this.entries.filter(({ id }) => id > this.upTo);
  }
}
