import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { JobTypeQueries } from '../../application/ports/job-type-queries.js';
import { executeOn, type Dialect } from './dialect.js';
import { asStoreError } from './store-error.js';

/** Reads what is kept about job types. */
export class MikroJobTypeQueries implements JobTypeQueries {
  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  async pausedSince(): Promise<ReadonlyMap<string, Date>> {
    try {
      const rows = await executeOn(this.connection.getClient())(this.dialect.statements['paused-since'], []);
      return new Map(rows.map((row) => [row['job_type'] as string, this.dialect.readTime(row['paused_at'])]));
    } catch (error) {
      throw asStoreError(error, this.dialect);
    }
  }
}
