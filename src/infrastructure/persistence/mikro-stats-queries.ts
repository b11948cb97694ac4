import type { Askers, Backlog, StatsQueries, StoreSizes } from '../../application/ports/stats-queries.js';
import type { Dialect } from './dialect.js';
import type { StatementReader } from './statement-reader.js';
import type { MeasureSizes } from './store-sizes.js';

/** Written statements, as the queue's own: each has to find what it counts by an index. */
export class MikroStatsQueries implements StatsQueries {
  constructor(
    private readonly reader: StatementReader,
    private readonly dialect: Dialect,
    private readonly measureSizes: MeasureSizes,
  ) {}

  async backlog(countedAtMost: number): Promise<Backlog> {
    const { dialect, reader } = this;
    const [row = {}] = await reader.read('backlog', [reader.now(), countedAtMost]);
    const oldest = row['oldest_ready_at'];
    return {
      now: dialect.readTime(row['now']),
      oldestReadyAt: oldest === null ? null : dialect.readTime(oldest),
      delayed: Number(row['delayed']),
    };
  }

  async oldestReady(jobTypes: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (jobTypes.length === 0) return new Map();
    const { dialect, reader } = this;
    const rows = await reader.read('oldest-ready-of-types', [reader.now(), ...dialect.idsParameters(jobTypes)]);
    const ready = rows.filter((row) => row['run_at'] !== null);
    return new Map(ready.map((row) => [row['job_type'] as string, dialect.readTime(row['run_at'])]));
  }

  async askers(since: Date): Promise<Askers[]> {
    const rows = await this.reader.read('askers', [this.dialect.writeTime(since)]);
    return rows.map(({ job_types: types, workers }) => ({
      // As text on both, to be grouped by.
      jobTypes: types === null ? null : (JSON.parse(types as string) as string[]),
      workers: Number(workers),
    }));
  }

  sizes(): Promise<StoreSizes> {
    return this.reader.ask((execute) => this.measureSizes(execute, this.dialect.statements));
  }
}
