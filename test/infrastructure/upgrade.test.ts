import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/core';
import Database from 'better-sqlite3';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { ormOptions } from '../../src/infrastructure/persistence/orm.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import type { Job } from '../../src/domain/job.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { failure, newJob, seconds, success } from '../support/jobs.js';
import { createDatabase, DATABASE_KINDS, readTable, runSql, type TestDatabase } from '../support/stores.js';

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
  /** Takes the database back, by the migrations' own way down, to how it was before one of them. */
  async function downTo(before: string): Promise<void> {
    const orm = await MikroORM.init(
      ormOptions({ database: parseDatabaseUrl(database.url), poolSize: 1, statementTimeoutMs: undefined }),
    );
    const names = (await orm.migrator.getExecuted()).map(({ name }) => name).filter((name) => name >= before);
    await orm.migrator.down({ migrations: names.toReversed() });
    await orm.close(true);
  }
  async function sql(statement: string): Promise<void> {
    if (kind === 'postgres') {
      await runSql(database.url, statement);
      return;
    }
    const file = new Database(database.url.replace('sqlite:///', ''));
    file.exec(statement);
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
    await sql(`update jobs set attempt_log = '${JSON.stringify(job.attemptLog)}'`);
    await downTo('0003');

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
    await downTo('0005');

    store = await open();
    const found = await store.unitOfWork.transaction(({ jobs }) => jobs.lockByIds([job.id]));
    expect({ ...found.get(job.id) }).toEqual({ ...job, extraDeliveries: 0 });
  });

  it('before 0006 has its jobs counted by it, and gets them back as they were on the way down', async () => {
    const jobs = [newJob(), newJob({ jobType: 'other' }), newJob(), newJob()];
    await store.unitOfWork.transaction((transaction) => transaction.jobs.insert(jobs));
    const [, , running, done] = jobs as [Job, Job, Job, Job];
    for (const job of [running, done]) job.claim('w', `lease-${job.id}`, seconds(1));
    await store.unitOfWork.transaction((transaction) => transaction.jobs.saveClaimed([running, done]));
    done.report(success(`lease-${done.id}`, { quoted: '"' }), seconds(2));
    await store.unitOfWork.transaction((transaction) => transaction.jobs.saveEnded([done]));
    const views = await store.queries.findAll(jobs.map(({ id }) => id));
    await store.close();
    await downTo('0006');

    store = await open();
    expect(await store.queries.findAll(jobs.map(({ id }) => id))).toEqual(views);
    const counts = await readTable(
      database.url,
      'select job_type, state, cast(jobs as integer) as jobs from job_counts order by 1, 2',
    );
    expect(counts).toEqual([
      { job_type: 'other', state: 'PENDING', jobs: 1 },
      { job_type: 'work', state: 'COMPLETED', jobs: 1 },
      { job_type: 'work', state: 'PENDING', jobs: 1 },
      { job_type: 'work', state: 'RUNNING', jobs: 1 },
    ]);
  });

  it('before 0007 has its jobs counted anew, and its journal begun again', async () => {
    const jobs = [newJob(), newJob(), newJob({ jobType: 'other' })];
    for (const job of jobs) await store.unitOfWork.transaction((transaction) => transaction.jobs.insert([job]));
    const { newest } = await store.journal.bounds();
    await store.close();
    await downTo('0007');

    store = await open();
    const counted = await store.figures.counts();
    expect([...counted].map(([jobType, { PENDING }]) => [jobType, PENDING]).sort()).toEqual([
      ['other', 1],
      ['work', 2],
    ]);
    expect(await store.journal.since(0, 10)).toMatchObject({ entries: [], trimmedTo: newest });
    await store.unitOfWork.transaction((transaction) => transaction.jobs.insert([newJob()]));
    const { entries } = await store.journal.since(newest, 10);
    expect(entries).toHaveLength(1);
    expect(entries[0]!.id).toBeGreaterThan(newest);
  });

  it('says of jobs that expired, once it is taken back, that they timed out', async () => {
    const job = newJob({ expiresAt: seconds(1) });
    await store.unitOfWork.transaction(({ jobs }) => jobs.insert([job]));
    job.lapse(seconds(2));
    const before = { state: 'PENDING', leaseToken: null, workerId: null } as const;
    await store.unitOfWork.transaction(({ jobs }) => jobs.saveChanged([{ job, ...before }]));
    await store.close();
    await downTo('0006');
    expect(await readTable(database.url, 'select state, failure_reason from jobs')).toEqual([
      { state: 'FAILED', failure_reason: 'timeout' },
    ]);
    store = await open();
  });
});
