import type { JobTypeQueries } from '../../application/ports/job-type-queries.js';
import type { Dialect } from './dialect.js';
import type { StatementReader } from './statement-reader.js';

/** Reads what is kept about job types. */
export class MikroJobTypeQueries implements JobTypeQueries {
  constructor(
    private readonly reader: StatementReader,
    private readonly dialect: Dialect,
  ) {}

  async pausedSince(): Promise<ReadonlyMap<string, Date>> {
    const rows = await this.reader.read('paused-since');
    return new Map(rows.map((row) => [row['job_type'] as string, this.dialect.readTime(row['paused_at'])]));
  }
}
