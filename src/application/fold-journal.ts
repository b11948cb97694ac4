import { CountSum, FigureSum } from './figure-sums.js';
import type { MinuteFigures, UnfoldedEntry } from './ports/journal-repository.js';
import type { Transaction } from './ports/unit-of-work.js';

const MINUTE_MS = 60_000;
/** Each minute has room for so many types; the rest are summed under ''. */
const TYPES_A_MINUTE = 200;
const FEWEST_ENTRIES = 10;
const MOST_ENTRIES = 2_000;

export interface FoldedJournal {
  /** How many entries have been folded, and how many changes they have. */
  readonly entries: number;
  readonly changes: number;
  /** The last of them; undefined when there was none. */
  readonly upTo: number | undefined;
  /** Whether there may be more. */
  readonly more: boolean;
}

/**
 * Sums up what the journal's next entries say: how many jobs of each type are in each state, and what happened in each
 * minute. Each entry is folded once, whatever happens: where the fold has come to is written in the same transaction.
 */
export class FoldJournal {
  /** How many entries the next transaction folds: an entry may have one change or thousands. */
  private entriesAtOnce = FEWEST_ENTRIES;

  /** @param changesAtOnce how many changes one transaction folds, about. */
  constructor(private readonly changesAtOnce: number) {}

  async execute({ journal }: Transaction, upTo: number): Promise<FoldedJournal> {
    const limit = this.entriesAtOnce;
    const entries = await journal.lockUnfolded(upTo, limit);
    const last = entries?.at(-1);
    if (!entries || !last) return { entries: 0, changes: 0, upTo: undefined, more: false };
    const counts = new CountSum();
    for (const entry of entries) counts.addEntry(entry);
    const minutes = sumsByMinute(entries);
    const known = await journal.minutesOf([...minutes.keys()].map((minute) => new Date(minute)));
    const byMinute = Map.groupBy(known, ({ minute }) => minute.getTime());
    await journal.saveFold({
      upTo: last.id,
      counts: counts.changes(),
      minutes: [...minutes].flatMap(([minute, sums]) => merged(minute, sums, byMinute.get(minute) ?? [])),
    });
    const changes = entries.flatMap(({ runs }) => runs).reduce((sum, { size }) => sum + size, 0);
    this.learn(entries.length, changes);
    return { entries: entries.length, changes, upTo: last.id, more: entries.length === limit };
  }

  private learn(entries: number, changes: number): void {
    const fitting = Math.ceil((this.changesAtOnce * entries) / Math.max(1, changes));
    this.entriesAtOnce = Math.min(MOST_ENTRIES, Math.max(FEWEST_ENTRIES, fitting));
  }
}

function sumsByMinute(entries: readonly UnfoldedEntry[]): Map<number, Map<string, FigureSum>> {
  const minutes = new Map<number, Map<string, FigureSum>>();
  for (const { at, runs } of entries) {
    if (runs.length === 0) continue;
    const minute = at.getTime() - (at.getTime() % MINUTE_MS);
    let sums = minutes.get(minute);
    if (!sums) minutes.set(minute, (sums = new Map<string, FigureSum>()));
    for (const run of runs) {
      let sum = sums.get(run.jobType);
      if (!sum) sums.set(run.jobType, (sum = new FigureSum()));
      sum.add(run);
    }
  }
  return minutes;
}

/** The rows of a minute that change. */
function merged(minute: number, news: ReadonlyMap<string, FigureSum>, known: readonly MinuteFigures[]) {
  const rows = new Map(known.map(({ jobType, figures }) => [jobType, figures]));
  const changed = new Map<string, FigureSum>();
  for (const [jobType, sum] of news) {
    const hasRoom = rows.has(jobType) || rows.size < TYPES_A_MINUTE;
    const name = hasRoom ? jobType : '';
    const before = rows.get(name);
    if (before) sum.merge(before);
    rows.set(name, sum);
    changed.set(name, sum);
  }
  return [...changed].map(([jobType, figures]): MinuteFigures => ({ minute: new Date(minute), jobType, figures }));
}
