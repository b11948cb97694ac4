import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { failure, newJob, seconds, success } from '../support/jobs.js';
import { createDatabase, DATABASE_KINDS, runSql, type TestDatabase } from '../support/stores.js';

const BEFORE_0005 = [
  'drop table worker_directives',
  ...['extra_deliveries', 'progress', 'note', 'checkpoint', 'cancel_requested_at'].map(
    (column) => `alter table jobs drop column ${column}`,
  ),
];

describe.each(DATABASE_KINDS)('a database of an older version, on %s', (kind) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    database = await createDatabase(kind);
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const open = () => openStore(parseDatabaseUrl(database.url), { clock: systemClock });
  async function sql(...statements: string[]): Promise<void> {
    if (kind === 'postgres') {
      for (const statement of statements) await runSql(database.url, statement);
      return;
    }
    const file = new Database(database.url.replace('sqlite:///', ''));
    for (const statement of statements) file.exec(statement);
    file.close();
  }

  it('before 0003 has the last attempt as an entry of the log, and keeps it', async () => {
    const job = newJob();
    await store.unitOfWork.transaction(({ jobs }) => jobs.insert([job]));
    for (const [lease, report] of [['first', failure('first')] as const, ['second', success('second', 7)] as const]) {
      job.claim('w', lease, seconds(1));
      await store.unitOfWork.transaction(({ jobs }) => jobs.saveClaimed([job]));
      job.report(report, seconds(2));
      await store.unitOfWork.transaction(({ jobs }) => jobs.saveEnded([job]));
    }
    expect(job.attemptLog).toHaveLength(2);
    await store.close();
    await sql(
      `update jobs set attempt_log = '${JSON.stringify(job.attemptLog)}'`,
      ...BEFORE_0005,
      'alter table jobs drop column ended_lease_token',
      `delete from baton_migrations where name >= '0003'`,
    );

    store = await open();
    const found = await store.unitOfWork.transaction(({ jobs }) => jobs.lockByIds([job.id]));
    expect({ ...found.get(job.id) }).toEqual({ ...job });
  });

  it('before 0005 knows nothing of deliveries that were given back: every delivery was an attempt', async () => {
    const job = newJob();
    await store.unitOfWork.transaction(({ jobs }) => jobs.insert([job]));
    job.claim('w', 'lease', seconds(1));
    await store.unitOfWork.transaction(({ jobs }) => jobs.saveClaimed([job]));
    await store.close();
    await sql(...BEFORE_0005, `delete from baton_migrations where name >= '0005'`);

    store = await open();
    const found = await store.unitOfWork.transaction(({ jobs }) => jobs.lockByIds([job.id]));
    expect({ ...found.get(job.id) }).toEqual({ ...job, extraDeliveries: 0 });
  });
});
