import type { NextFiring, ScheduleQueries } from '../../application/ports/schedule-queries.js';
import type { ScheduleFields } from '../../domain/schedule.js';
import type { Dialect } from './dialect.js';
import { scheduleOf } from './schedule-row.js';
import type { StatementReader } from './statement-reader.js';

/** Reads of schedules, outside of transactions. */
export class MikroScheduleQueries implements ScheduleQueries {
  constructor(
    private readonly reader: StatementReader,
    private readonly dialect: Dialect,
  ) {}

  async list(after: string | undefined, limit: number): Promise<ScheduleFields[]> {
    const rows = await this.reader.read('list-schedules', [after ?? '', limit]);
    return rows.map((row) => scheduleOf(row, this.dialect));
  }

  async find(name: string): Promise<ScheduleFields | undefined> {
    const [row] = await this.reader.read('find-schedule', [name]);
    return row && scheduleOf(row, this.dialect);
  }

  async nextFiring(): Promise<NextFiring> {
    const { dialect, reader } = this;
    const [row = {}] = await reader.read('next-firing', [reader.now()]);
    const now = dialect.readTime(row['now']);
    dialect.timeWasRead(now);
    return { at: row['at'] === null ? null : dialect.readTime(row['at']), now };
  }
}
