import type {
  CountChange,
  Folded,
  JournalRepository,
  MinuteFigures,
  UnfoldedEntry,
} from '../../application/ports/journal-repository.js';
import type { Column, Dialect, Execute } from './dialect.js';
import { decodeEntry } from './journal.js';
import { figuresOf } from './stored-figures.js';

const COUNT_CHANGE: readonly Column<CountChange>[] = [
  { name: 'job_type', kind: 'text', of: ({ jobType }) => jobType },
  { name: 'state', kind: 'plain', of: ({ state }) => state },
  { name: 'jobs', kind: 'plain', of: ({ jobs }) => jobs },
];

const MINUTE: readonly Column<MinuteFigures>[] = [
  { name: 'minute', kind: 'time', of: ({ minute }) => minute },
  { name: 'job_type', kind: 'text', of: ({ jobType }) => jobType },
  { name: 'figures', kind: 'json', of: ({ figures }) => figures },
];

/** The fold of the journal in SQL. Each of its statements is run once a second, or less often. */
export class MikroJournalRepository implements JournalRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async lockUnfolded(upTo: number, limit: number): Promise<readonly UnfoldedEntry[] | undefined> {
    const rows = await this.execute(this.dialect.statements['lock-unfolded'], [upTo, limit]);
    if (rows.length === 0) return undefined;
    return rows.filter(({ id }) => id !== null).map((row) => decodeEntry(row, this.dialect));
  }

  async minutesOf(minutes: readonly Date[]): Promise<MinuteFigures[]> {
    if (minutes.length === 0) return [];
    const { dialect } = this;
    const times = minutes.map((minute) => dialect.writeTime(minute)) as string[];
    const rows = await this.execute(dialect.statements['minutes-of'], dialect.idsParameters(times));
    return rows.map((row) => ({
      minute: dialect.readTime(row['minute']),
      jobType: row['job_type'] as string,
      figures: figuresOf(dialect.readJson(row['figures'])),
    }));
  }

  async saveFold({ upTo, counts, minutes }: Folded): Promise<void> {
    const { dialect } = this;
    const { statements, idsParameters } = dialect;
    if (counts.length > 0) {
      await this.execute(statements['save-counts'], dialect.rowParameters(COUNT_CHANGE, counts));
      const types = new Set(counts.map(({ jobType }) => jobType));
      await this.execute(statements['forget-counts'], idsParameters([...types]));
    }
    if (minutes.length > 0) await this.execute(statements['save-minutes'], dialect.rowParameters(MINUTE, minutes));
    await this.execute(statements['save-fold'], [upTo]);
  }

  async trim(upTo: number, before: Date, limit: number): Promise<number> {
    const { statements, writeTime } = this.dialect;
    const [marked] = await this.execute(statements['mark-trimmed'], [upTo, writeTime(before), limit]);
    if (!marked) return 0;
    const deleted = await this.execute(statements['trim-journal'], [Number(marked['trimmed_to'])]);
    return deleted.length;
  }

  async forgetMinutes(before: Date): Promise<void> {
    await this.execute(this.dialect.statements['forget-minutes'], [this.dialect.writeTime(before)]);
  }
}
