import { describe, expect, it } from '@jest/globals';
import { Cron } from 'croner';
import { ChangeSchedules } from '../../src/application/change-schedules.js';
import { FireSchedules } from '../../src/application/fire-schedules.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { MISSED_AFTER_MS, type Missed } from '../../src/domain/schedule.js';
import { CronerCalendar } from '../../src/infrastructure/croner-calendar.js';
import { coordinatorOn } from '../support/coordinator.js';
import { FakeClock } from '../support/fake-clock.js';
import { seededRandom } from '../support/seeded-random.js';
import { createDatabase, DATABASE_KINDS, openTestStore, readTable } from '../support/stores.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Both changes of 2026 in each zone; that of Lord Howe is of half an hour. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  'America/New_York': ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  'Europe/Berlin': ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  'Australia/Lord_Howe': ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
};
const CRONS = ['* * * * *', '*/20 * * * *', '0 * * * *', '30 2 * * *', '45 1 * * *', '15 9 * * MON-FRI', '0 0 L * *'];

interface Simulated {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly missed: Missed;
}

const SCHEDULES: readonly Simulated[] = Object.keys(CHANGES).flatMap((timeZone) =>
  CRONS.flatMap((cron, n) =>
    (['skip', 'once'] as const).map((missed) => ({
      name: `${timeZone.replace('/', '.')}:${n}:${missed}`,
      cron,
      timeZone,
      missed,
    })),
  ),
);

/** The moments at which schedulers look: soon after each minute, but for ten downtimes and the months between. */
function moments(random: () => number): Date[] {
  const windows = Object.values(CHANGES)
    .flat()
    .map((change) => +new Date(change))
    .sort((a, b) => a - b);
  const looks: number[] = [];
  let downtimes = 0;
  for (const change of windows) {
    let at = change - 1.5 * HOUR;
    while (at < change + 2.5 * HOUR) {
      // On the minute, in it, and as late as is still in time.
      const late = [0, random() * 30_000, MISSED_AFTER_MS - 1, MISSED_AFTER_MS, 1][Math.floor(random() * 5)]!;
      looks.push(Math.max(at + Math.floor(late), looks.at(-1) ?? 0));
      at += MINUTE;
      if (downtimes < 10 && random() < 1 / 60) {
        downtimes += 1;
        at += Math.floor(random() * HOUR);
      }
    }
  }
  expect(downtimes).toBe(10);
  return looks.map((at) => new Date(at));
}

/**
 * What should have been fired, by croner's own list of firings and the moments at which somebody looked: what was due
 * for longer than a minute was missed, and `once` makes up for it with one job, of the first time missed.
 */
function expected({ cron, timeZone, missed }: Simulated, from: Date, looks: readonly Date[]): string[] {
  const croner = new Cron(cron, { timezone: timeZone });
  const fired: Date[] = [];
  let seen = from;
  for (const look of looks) {
    const inTime = new Date(+look - MISSED_AFTER_MS);
    const [first] = croner.nextRuns(1, seen);
    if (first && first < inTime && missed === 'once') fired.push(first);
    const since = new Date(Math.max(+seen, +inTime - 1));
    fired.push(...croner.nextRuns(3, since).filter((firing) => firing <= look));
    seen = look;
  }
  return fired.map((firing) => firing.toISOString());
}

describe.each(DATABASE_KINDS)('schedules through two changes of the clocks in three zones, on %s', (kind) => {
  it('fire exactly when croner says, and nothing twice, through ten downtimes', async () => {
    const looks = moments(seededRandom(5));
    const from = new Date(+looks[0]! - 10 * MINUTE);
    const clock = new FakeClock(from);
    const database = await createDatabase(kind);
    // A file of SQLite has one scheduler.
    const schedulers = kind === 'sqlite' ? 1 : 2;
    const stores = await Promise.all(Array.from({ length: schedulers }, () => openTestStore(database.url, clock)));
    try {
      const coordinators = stores.map(({ unitOfWork }) => coordinatorOn(unitOfWork, clock));
      const calendar = new CronerCalendar();
      const changes = new ChangeSchedules(calendar);
      for (const { name, ...rest } of SCHEDULES) {
        const job = JobRequest.of({ jobType: name });
        await coordinators[0]!.carryOut(changes.create({ name, ...rest, job }));
      }
      // Few at a time, so that one scheduler is never done before the other has begun.
      const fire = new FireSchedules(calendar, { schedules: 8, jobs: 12, characters: 1e6 });
      for (const look of looks) {
        clock.advance(+look - +clock.now());
        await Promise.all(
          coordinators.map(async (coordinator) => {
            while ((await coordinator.carryOut(fire)).more);
          }),
        );
      }
      const rows = await readTable(database.url, 'select job_type, run_at from jobs order by run_at');
      const fired = new Map<string, string[]>(SCHEDULES.map(({ name }) => [name, []]));
      for (const { job_type: name, run_at: at } of rows) {
        fired.get(name as string)!.push(new Date(at as string | number | Date).toISOString());
      }
      for (const schedule of SCHEDULES) {
        expect([schedule.name, fired.get(schedule.name)]).toEqual([schedule.name, expected(schedule, from, looks)]);
      }
      expect(rows.length).toBeGreaterThan(4_000);
      // Of the same firing there is one job.
      for (const times of fired.values()) expect(new Set(times).size).toBe(times.length);
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    }
  }, 240_000);
});
