import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Askers, Backlog, StatsQueries, StoreSizes } from '../../application/ports/stats-queries.js';
import { executeOn, type Dialect, type Execute } from './dialect.js';
import { asStoreError } from './store-error.js';
import type { MeasureSizes } from './store-sizes.js';

/** Written statements, as the queue's own: each has to find what it counts by an index. */
export class MikroStatsQueries implements StatsQueries {
  constructor(
    private readonly entityManager: SqlEntityManager,
    private readonly dialect: Dialect,
    private readonly measureSizes: MeasureSizes,
  ) {}

  backlog(countedAtMost: number): Promise<Backlog> {
    const { dialect } = this;
    return this.read(async (execute) => {
      const [row = {}] = await execute(dialect.statements.backlog, [this.nowGiven(), countedAtMost]);
      const oldest = row['oldest_ready_at'];
      return {
        now: dialect.readTime(row['now']),
        oldestReadyAt: oldest === null ? null : dialect.readTime(oldest),
        delayed: Number(row['delayed']),
      };
    });
  }

  async oldestReady(jobTypes: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (jobTypes.length === 0) return new Map();
    const { dialect } = this;
    const parameters = [this.nowGiven(), ...dialect.idsParameters(jobTypes)];
    const rows = await this.read((execute) => execute(dialect.statements['oldest-ready-of-types'], parameters));
    const ready = rows.filter((row) => row['run_at'] !== null);
    return new Map(ready.map((row) => [row['job_type'] as string, dialect.readTime(row['run_at'])]));
  }

  async askers(since: Date): Promise<Askers[]> {
    const { dialect } = this;
    const rows = await this.read((execute) => execute(dialect.statements.askers, [dialect.writeTime(since)]));
    return rows.map(({ job_types: types, workers }) => ({
      // As text on both, to be grouped by.
      jobTypes: types === null ? null : (JSON.parse(types as string) as string[]),
      workers: Number(workers),
    }));
  }

  async pausedTypes(): Promise<ReadonlySet<string>> {
    const rows = await this.read((execute) => execute(this.dialect.statements['paused-types'], []));
    return new Set(rows.map((row) => row['job_type'] as string));
  }

  sizes(): Promise<StoreSizes> {
    return this.read((execute) => this.measureSizes(execute, this.dialect.statements));
  }

  /** For a statement that reads the server's clock itself where there is one. */
  private nowGiven(): string | number | null {
    const now = this.dialect.statementTime();
    return now ? this.dialect.writeTime(now) : null;
  }

  private async read<T>(query: (execute: Execute) => Promise<T>): Promise<T> {
    try {
      return await query(executeOn(this.entityManager.getConnection().getClient()));
    } catch (error) {
      throw asStoreError(error, this.dialect);
    }
  }
}
