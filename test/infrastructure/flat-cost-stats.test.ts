import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadStatements } from '../../src/infrastructure/persistence/dialect.js';
import { ExplainingClient } from '../support/explain.js';
import { createDatabase, openTestStore, runSql, type TestDatabase } from '../support/stores.js';

const STATEMENTS = loadStatements('postgres');

let database: TestDatabase;
let client: ExplainingClient;

beforeAll(async () => {
  database = await createDatabase('postgres');
  await (await openTestStore(database.url)).close();
  await runSql(database.url, 'alter table jobs set (autovacuum_enabled = false)');
  client = await ExplainingClient.connect(database.url);
  await client.prepare('backlog', 'timestamptz, int', STATEMENTS.backlog);
  await client.prepare('oldest', 'timestamptz, text[]', STATEMENTS['oldest-ready-of-types']);
  await client.prepare('tags', 'uuid[]', STATEMENTS['delete-tags']);
  await client.prepare('askers', 'timestamptz', STATEMENTS.askers);
});
afterAll(async () => {
  await client.close();
  await database.drop();
});

const insert = (count: number, priority: number, runAt: string) =>
  client.run(`
    insert into jobs (id, job_type, payload, priority, max_attempts, timeout_seconds, run_at, created_at)
    select gen_random_uuid(), 'type-' || n % 100, '{}', ${priority}, 2, 30, ${runAt}, now()
    from generate_series(1, ${count}) as n`);

describe('the figures on PostgreSQL', () => {
  it('are found by a few entries of the indexes, whatever there is and the statistics say', async () => {
    await insert(20_000, 10, `now() + interval '1 day' + n * interval '1 ms'`);
    await insert(20_000, 5, `now() - interval '1 hour' + n * interval '1 ms'`);
    await client.run(`insert into job_tags select 'tag', id from jobs limit 20000`);
    await client.run(`
      insert into workers select 'w-' || n, '["a"]', now(), now() - interval '1 day', now() - interval '1 day' from generate_series(1, 20000) as n`);
    for (const statistics of ['select', 'vacuum analyze']) {
      await client.run(statistics);
      const backlog = await client.explain('backlog', ['null', '100']);
      expect(backlog.scans.map((scan) => scan.replace(/Only /, ''))).toEqual(
        backlog.scans.map(() => 'Index Scan jobs_ready'),
      );
      expect(backlog.buffers).toBeLessThan(200);
      const types = Array.from({ length: 100 }, (_, n) => `type-${n}`);
      const oldest = await client.explain('oldest', ['null', `'{${types.join()}}'`]);
      expect(new Set(oldest.scans.map((scan) => scan.replace(/Only /, '')))).toEqual(
        new Set(['Index Scan jobs_ready_of_type']),
      );
      // Ten probes for each type.
      expect(oldest.buffers).toBeLessThan(5_000);
      const tags = await client.explain('tags', [`array['00000000-0000-7000-8000-000000000000']::uuid[]`]);
      expect(tags.scans).toContain('Index Scan job_tags_of_job');
      const askers = await client.explain('askers', [`now() - interval '5 min'`]);
      expect(askers.scans).toEqual(['Index Scan workers_seen']);
      expect(askers.buffers).toBeLessThan(10);
    }
  });
});
