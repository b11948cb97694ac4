import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ApiClient, bodyOf } from '../support/http-client.js';
import { eventually } from '../support/processes-wait.js';
import { seededRandom } from '../support/seeded-random.js';
import { DATABASE_KINDS, readTable } from '../support/stores.js';
import { freePort } from '../support/system-postgres.js';
import { scene } from '../support/system-scene.js';

const KILLS = 6;

describe('schedules whose scheduler is killed around their firings', () => {
  it.concurrent.each(DATABASE_KINDS)(
    'fire each second once, and make up for those in between, on %s',
    (kind) =>
      scene(kind, async ({ database, processes }) => {
        const random = seededRandom(7);
        const env = { PORT: String(await freePort()) };
        // A file of SQLite has one scheduler; on PostgreSQL another one fires beside the one that is killed.
        if (kind === 'postgres') await processes.scheduler(database.url);
        let { process: scheduler, url } = await processes.scheduler(database.url, env);
        const api = new ApiClient(url);
        const names = ['a', 'b', 'c'];
        for (const name of names) {
          const job = { job_type: name };
          bodyOf(await api.post('/schedules', { name, cron: '* * * * * *', job }), 201);
        }
        const jobs = () => readTable(database.url, 'select job_type, run_at from jobs order by run_at');
        for (let kills = 0; kills < KILLS; kills++) {
          const before = (await jobs()).length;
          await eventually(async () => (await jobs()).length > before, 'a schedule fires again', 20_000);
          // Around the full second, when it fires.
          await pause(1000 - (Date.now() % 1000) + Math.floor(random() * 40) - 10);
          await scheduler.kill();
          ({ process: scheduler, url } = await processes.scheduler(database.url, env));
        }
        const last = Date.now();
        const timesOf = async (name: string) =>
          (await jobs())
            .filter(({ job_type: type }) => type === name)
            .map(({ run_at: at }) => +new Date(at as string | number | Date));
        await eventually(
          async () => (await Promise.all(names.map(timesOf))).every((times) => times.at(-1)! > last),
          'all schedules have caught up',
          20_000,
        );
        for (const name of names) {
          const times = await timesOf(name);
          const [first] = times as [number];
          expect(times).toEqual(times.map((_, second) => first + second * 1000));
          expect(times.length).toBeGreaterThan(KILLS);
        }
        expect(scheduler.troubles()).toEqual([]);
      })(),
    120_000,
  );
});
