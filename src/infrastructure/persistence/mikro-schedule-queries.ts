import type { AbstractSqlConnection } from '@mikro-orm/sql';
import type { NextFiring, ScheduleQueries } from '../../application/ports/schedule-queries.js';
import type { ScheduleFields } from '../../domain/schedule.js';
import { executeOn, type Dialect, type Statements } from './dialect.js';
import { scheduleOf } from './schedule-row.js';
import { asStoreError } from './store-error.js';

/** Reads of schedules, outside of transactions. */
export class MikroScheduleQueries implements ScheduleQueries {
  constructor(
    private readonly connection: AbstractSqlConnection,
    private readonly dialect: Dialect,
  ) {}

  async list(after: string | undefined, limit: number): Promise<ScheduleFields[]> {
    const rows = await this.read('list-schedules', [after ?? '', limit]);
    return rows.map((row) => scheduleOf(row, this.dialect));
  }

  async find(name: string): Promise<ScheduleFields | undefined> {
    const [row] = await this.read('find-schedule', [name]);
    return row && scheduleOf(row, this.dialect);
  }

  async nextFiring(): Promise<NextFiring> {
    const { dialect } = this;
    const time = dialect.statementTime();
    const [row = {}] = await this.read('next-firing', [time ? dialect.writeTime(time) : null]);
    const now = dialect.readTime(row['now']);
    dialect.timeWasRead(now);
    return { at: row['at'] === null ? null : dialect.readTime(row['at']), now };
  }

  private async read(statement: keyof Statements, parameters: readonly unknown[]) {
    try {
      return await executeOn(this.connection.getClient())(this.dialect.statements[statement], parameters);
    } catch (error) {
      throw asStoreError(error, this.dialect);
    }
  }
}
