import type { ScheduleRepository } from '../../application/ports/schedule-repository.js';
import { Schedule } from '../../domain/schedule.js';
import type { Dialect, Execute, Statements } from './dialect.js';
import { scheduleOf, scheduleParameters } from './schedule-row.js';

/** Schedules in SQL: statements of the transaction that submits their jobs. */
export class MikroScheduleRepository implements ScheduleRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async insert({ fields }: Schedule): Promise<boolean> {
    const parameters = scheduleParameters(fields, this.dialect);
    const inserted = await this.execute(this.dialect.statements['insert-schedule'], parameters);
    return inserted.length > 0;
  }

  async lockByName(name: string): Promise<Schedule | undefined> {
    const [schedule] = await this.select('lock-schedule', [name]);
    return schedule;
  }

  lockDue(limit: number, now: Date): Promise<Schedule[]> {
    return this.select('lock-due-schedules', [this.dialect.writeTime(now), limit]);
  }

  async save({ fields }: Schedule): Promise<void> {
    await this.execute(this.dialect.statements['save-schedule'], scheduleParameters(fields, this.dialect));
  }

  async delete(name: string): Promise<void> {
    await this.execute(this.dialect.statements['delete-schedule'], [name]);
  }

  private async select(statement: keyof Statements, parameters: readonly unknown[]): Promise<Schedule[]> {
    const rows = await this.execute(this.dialect.statements[statement], parameters);
    return rows.map((row) => Schedule.restore(scheduleOf(row, this.dialect)));
  }
}
