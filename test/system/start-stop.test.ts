import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { postgresMigrations } from '../../src/infrastructure/persistence/migrations/postgres/index.js';
import { Load } from '../support/system-load.js';
import { scene } from '../support/system-scene.js';
import { type BatonProcess } from '../support/processes.js';
import { runSql } from '../support/stores.js';

const SCHEDULERS = 10;

/** That it has exited with 1, and said why in one line, this one. */
async function expectRefusal(scheduler: BatonProcess, line: RegExp): Promise<void> {
  expect({ exit: await scheduler.exited(), out: scheduler.out }).toEqual({ exit: 1, out: '' });
  expect(scheduler.err.split('\n')).toEqual([expect.stringMatching(line), '']);
}

function urlWith(base: string, change: (url: URL) => void): string {
  const url = new URL(base);
  change(url);
  return url.href;
}

describe('starting schedulers', () => {
  it(
    'ten at once on an empty PostgreSQL database are all healthy, and each migration has run once',
    scene('postgres', async ({ database, processes }) => {
      const started = await Promise.all(Array.from({ length: SCHEDULERS }, () => processes.scheduler(database.url)));
      const urls = started.map(({ url }) => url);
      const load = new Load(urls);
      const ready = await Promise.all(urls.map((url) => load.probe(url, '/readyz')));
      expect(ready.map(({ status }) => status)).toEqual(urls.map(() => 200));
      const submits = await Promise.all(urls.map((url) => load.submit(url, { job_type: 'first' })));
      expect(submits.map(({ status }) => status)).toEqual(urls.map(() => 201));
      const migrations = await runSql(database.url, 'select name from baton_migrations order by name');
      expect(migrations.map(({ name }) => name)).toEqual(postgresMigrations.map(({ name }) => name));
      expect(started.flatMap(({ process }) => process.troubles())).toEqual([]);
    }),
    60_000,
  );

  it(
    'a second one on a SQLite file exits with 1 and one line, and the first works on',
    scene('sqlite', async ({ database, processes }) => {
      const { url } = await processes.scheduler(database.url);
      await expectRefusal(
        processes.startScheduler(database.url),
        /^baton: cannot start: .*baton\.db is in use by another scheduler/,
      );
      expect((await new Load([url]).submit(url, { job_type: 'first' })).status).toBe(201);
    }),
  );

  it(
    'one whose port is taken exits with 1 and one line',
    scene('sqlite', async ({ database, processes }) => {
      const taken: Server = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const { port } = taken.address() as AddressInfo;
      const line = new RegExp(`^baton: cannot start: .*EADDRINUSE.*${port}`);
      try {
        await expectRefusal(processes.startScheduler(database.url, { PORT: String(port) }), line);
      } finally {
        taken.close();
      }
    }),
  );

  it(
    'one that PostgreSQL does not let in exits with 1 and one line, which holds no password',
    scene('postgres', async ({ database, processes }) => {
      const secret = `wrong-${randomUUID()}`;
      const { password } = new URL(database.url);
      const wrongPassword = processes.startScheduler(urlWith(database.url, (url) => (url.password = secret)));
      const noDatabase = processes.startScheduler(urlWith(database.url, (url) => (url.pathname = '/no_such_database')));
      await expectRefusal(wrongPassword, /^baton: cannot start: .*password authentication failed/);
      await expectRefusal(noDatabase, /^baton: cannot start: .*no_such_database.*does not exist/);
      expect(wrongPassword.err).not.toContain(secret);
      expect(noDatabase.err).not.toContain(`:${password}@`);
    }),
  );

  it(
    'one with a setting that is not valid exits with 1 and one line that names it',
    scene('sqlite', async ({ database, processes }) => {
      const bad: [name: string, value: string][] = [
        ['PORT', '70000'],
        ['SWEEP_INTERVAL_SECONDS', 'often'],
        ['RETENTION_DAYS', '0'],
        ['DATABASE_URL', 'mysql://baton:p4ssw0rd@127.0.0.1/baton'],
      ];
      const started = bad.map(([name, value]) => processes.startScheduler(database.url, { [name]: value }));
      for (const [index, [name]] of bad.entries()) {
        await expectRefusal(started[index] as BatonProcess, new RegExp(`^baton: ${name} must be`));
        expect(started[index]?.err).not.toContain('p4ssw0rd');
      }
    }),
  );

  it(
    'one that is asked for help lists its settings and exits with 0',
    scene('sqlite', async ({ database, processes }) => {
      const helpful = processes.startScheduler(database.url, {}, '--help');
      expect(await helpful.exited()).toBe(0);
      for (const [name, fallback] of [
        ['DATABASE_URL', 'sqlite:///./baton.db'],
        ['HOST', '127.0.0.1'],
        ['PORT', '8000'],
        ['JOB_TIMEOUT_SECONDS', '30'],
        ['SWEEP_INTERVAL_SECONDS', '1'],
        ['RETENTION_DAYS', '7'],
        ['LOG_LEVEL', 'info'],
      ] as const) {
        expect(helpful.out).toMatch(
          new RegExp(`^\\s+${name} .*\\(default ${fallback.replaceAll('.', '\\.')}\\)$`, 'm'),
        );
      }
      expect(helpful.err).toBe('');
    }),
  );
});
