import { CountSum, FigureSum } from '../../application/figure-sums.js';
import type { FigureQueries, Figures, StateCounts } from '../../application/ports/figure-queries.js';
import type { JournalBounds, JournalPage, JournalQueries } from '../../application/ports/journal-queries.js';
import { changesOf } from '../../application/ports/state-change.js';
import type { Dialect } from './dialect.js';
import { decodeEntry } from './journal.js';
import { SettledEntries } from './settled-entries.js';
import type { StatementReader } from './statement-reader.js';
import { figuresOf } from './stored-figures.js';

/** What is written in the journal, and what has been made of it; each figure is read by one statement, so it is of one moment. */
export class MikroJournalQueries implements JournalQueries, FigureQueries {
  private readonly settled: SettledEntries;

  constructor(
    private readonly reader: StatementReader,
    private readonly dialect: Dialect,
  ) {
    this.settled = new SettledEntries(dialect.statements);
  }

  async since(position: number, limit: number): Promise<JournalPage> {
    const { newest } = await this.bounds();
    const rows = await this.reader.read('journal-since', [position, newest, limit]);
    const entries = rows
      .filter(({ id }) => id !== null)
      .map((row) => decodeEntry(row, this.dialect))
      .map(({ runs, ...entry }) => ({ ...entry, changes: changesOf(runs, entry.at) }));
    return { trimmedTo: Number(rows[0]?.['trimmed_to']), entries, readTo: entries.at(-1)?.id ?? position };
  }

  bounds(): Promise<JournalBounds> {
    return this.reader.ask((execute) => this.settled.look(execute));
  }

  async hasUnfolded(): Promise<boolean> {
    const [row] = await this.reader.read('journal-unfolded', []);
    return Boolean(row?.['unfolded']);
  }

  async counts(): Promise<ReadonlyMap<string, StateCounts>> {
    const sum = new CountSum();
    for (const row of await this.reader.read('counts', [])) {
      if (row['changes'] !== null) sum.addEntry(decodeEntry(row, this.dialect));
      else sum.add(row['job_type'] as string, row['state'] as keyof StateCounts, Number(row['jobs']));
    }
    return sum.totals();
  }

  async figures(minutes: number): Promise<Figures> {
    const { dialect, reader } = this;
    const [span = {}, ...rows] = await reader.read('figures', [reader.now(), minutes]);
    const sums = new Map<string, FigureSum>();
    const sumOf = (jobType: string): FigureSum => {
      let sum = sums.get(jobType);
      if (!sum) sums.set(jobType, (sum = new FigureSum()));
      return sum;
    };
    for (const row of rows) {
      if (row['figures'] === null) {
        for (const run of decodeEntry(row, dialect).runs) sumOf(run.jobType).add(run);
      } else sumOf(row['job_type'] as string).merge(figuresOf(dialect.readJson(row['figures'])));
    }
    return { since: dialect.readTime(span['since']), now: dialect.readTime(span['now']), ofType: sums };
  }
}
