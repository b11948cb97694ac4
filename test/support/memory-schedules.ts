import type { NextFiring, ScheduleQueries } from '../../src/application/ports/schedule-queries.js';
import type { ScheduleRepository } from '../../src/application/ports/schedule-repository.js';
import { Schedule, type ScheduleFields } from '../../src/domain/schedule.js';
import type { FakeClock } from './fake-clock.js';

type Rows = Map<string, ScheduleFields>;

/** Schedules in memory: a draft for each transaction, which takes the place of the rows when that is committed. */
export class MemorySchedules implements ScheduleQueries {
  private rows: Rows = new Map();

  constructor(private readonly clock: FakeClock) {}

  draft(): { readonly repository: ScheduleRepository; readonly commit: () => void } {
    const draft: Rows = new Map(this.rows);
    return { repository: new MemoryScheduleRepository(draft), commit: () => (this.rows = draft) };
  }

  list(after: string | undefined, limit: number): Promise<ScheduleFields[]> {
    const behind = [...this.rows.values()].filter(({ name }) => name > (after ?? ''));
    return Promise.resolve(behind.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, limit));
  }

  find(name: string): Promise<ScheduleFields | undefined> {
    return Promise.resolve(this.rows.get(name));
  }

  nextFiring(): Promise<NextFiring> {
    const times = [...this.rows.values()].flatMap(({ nextFireAt }) => nextFireAt ?? []);
    const [at = null] = times.sort((a, b) => +a - +b);
    return Promise.resolve({ at, now: this.clock.now() });
  }
}

class MemoryScheduleRepository implements ScheduleRepository {
  constructor(private readonly rows: Rows) {}

  insert({ fields }: Schedule): Promise<boolean> {
    if (this.rows.has(fields.name)) return Promise.resolve(false);
    this.rows.set(fields.name, fields);
    return Promise.resolve(true);
  }

  lockByName(name: string): Promise<Schedule | undefined> {
    const fields = this.rows.get(name);
    return Promise.resolve(fields && Schedule.restore(fields));
  }

  lockDue(limit: number, now: Date): Promise<Schedule[]> {
    const due = [...this.rows.values()].filter(({ nextFireAt }) => nextFireAt !== null && nextFireAt <= now);
    due.sort((a, b) => +a.nextFireAt! - +b.nextFireAt! || (a.name < b.name ? -1 : 1));
    return Promise.resolve(due.slice(0, limit).map((fields) => Schedule.restore(fields)));
  }

  save({ fields }: Schedule): Promise<void> {
    if (this.rows.has(fields.name)) this.rows.set(fields.name, fields);
    return Promise.resolve();
  }

  delete(name: string): Promise<void> {
    this.rows.delete(name);
    return Promise.resolve();
  }
}
