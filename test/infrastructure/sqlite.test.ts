import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '../../src/application/errors.js';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { AlreadyInUse } from '../../src/infrastructure/persistence/sqlite-lock.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { FakeClock } from '../support/fake-clock.js';
import { newJob, PLENTY } from '../support/jobs.js';
import { createDatabase, type TestDatabase } from '../support/stores.js';

let database: TestDatabase;
let path: string;
let store: Store;

beforeEach(async () => {
  database = await createDatabase('sqlite');
  path = database.url.replace('sqlite:///', '');
  store = await open();
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const open = () => openStore(parseDatabaseUrl(database.url), { clock: systemClock });
const insert = (job = newJob()) => store.unitOfWork.transaction(({ jobs }) => jobs.insert([job]));

describe('a SQLite file', () => {
  it('is in WAL mode', () => {
    const other = new Database(path);
    expect(other.pragma('journal_mode', { simple: true })).toBe('wal');
    other.close();
  });

  it('has one scheduler: a second is refused, until the first has gone', async () => {
    await expect(open()).rejects.toThrow(AlreadyInUse);
    await expect(open()).rejects.toThrow(/in use by another scheduler/);
    await store.close();
    store = await open();
    await store.queries.ping();
  });

  it('is the same file by whatever link it is named', async () => {
    symlinkSync(path, `${path}-link`);
    await expect(openStore(parseDatabaseUrl(`${database.url}-link`), { clock: systemClock })).rejects.toThrow(
      AlreadyInUse,
    );
  });

  it('that cannot be opened is final: waiting would not mend it', async () => {
    mkdirSync(`${path}-folder`);
    const opening = openStore(parseDatabaseUrl(`${database.url}-folder`), { clock: systemClock });
    await expect(opening).rejects.toThrow();
    await expect(opening).rejects.not.toThrow(StoreUnavailable);
  });

  it('keeps its queue in order when the clock steps back, also over a restart', async () => {
    await store.close();
    const clock = new FakeClock(new Date('2030-01-01T00:00:00Z'));
    const openAt = () => openStore(parseDatabaseUrl(database.url), { clock });
    const submit = () =>
      store.unitOfWork.transaction(async ({ jobs, now: time }) => {
        const now = await time;
        const job = newJob({ runAt: now, createdAt: now });
        await jobs.insert([job]);
        return job.id;
      });
    const ready = () =>
      store.unitOfWork.transaction(async ({ jobs, now }) => {
        return (await jobs.lockReady(10, PLENTY, undefined, await now)).jobs.map(({ id }) => id);
      });
    store = await openAt();
    const first = await submit();
    clock.stepWall(-3_600_000);
    const second = await submit();
    expect(await ready()).toEqual([first, second]);
    await store.close();
    store = await openAt();
    expect(await ready()).toEqual([first, second]);
    clock.advance(5_000);
    expect(await store.unitOfWork.transaction(({ now }) => now)).toEqual(new Date('2030-01-01T00:00:05Z'));
    clock.stepWall(2 * 3_600_000);
    expect(await store.unitOfWork.transaction(({ now }) => now)).toEqual(clock.now());
  });

  it('keeps its jobs when it is closed and opened again', async () => {
    const job = newJob();
    await insert(job);
    await store.close();
    store = await open();
    expect(await store.queries.find(job.id)).toMatchObject({ id: job.id, state: 'PENDING' });
  });

  it('may be read and written by others meanwhile: a transaction waits for its turn and never fails', async () => {
    const other = new Database(path, { timeout: 5_000 });
    const touch = other.prepare('update jobs set priority = priority');
    for (let n = 0; n < 50; n++) {
      const write = store.unitOfWork.transaction(async ({ jobs, now }) => {
        const ready = await jobs.lockReady(1, PLENTY, undefined, await now);
        await jobs.insert([newJob()]);
        return ready;
      });
      touch.run();
      await write;
    }
    expect(other.prepare('select count(*) as count from jobs').get()).toEqual({ count: 50 });
    other.close();
  });

  it('that somebody else keeps locked is a refusal, and passes with the lock', async () => {
    const other = new Database(path);
    other.exec('begin immediate');
    await expect(insert()).rejects.toThrow(StoreUnavailable);
    other.exec('rollback');
    other.close();
    await insert();
  });

  it('guards a claim also when only the state has changed since the job was read: it has been cancelled', async () => {
    const job = newJob();
    await insert(job);
    const other = new Database(path);
    other.exec(`update jobs set state = 'FAILED', failure_reason = 'cancelled', finished_at = 1`);
    job.claim('w', 'lease', new Date());
    expect(await store.unitOfWork.transaction(({ jobs }) => jobs.saveClaimed([job]))).toEqual(new Set());
    expect(other.prepare('select state from jobs').all()).toEqual([{ state: 'FAILED' }]);
    other.close();
  });

  it.each([
    ['more attempts than the maximum', 'attempts = max_attempts + 1'],
    ['a priority of 11', 'priority = 11'],
    ['a state nobody knows', `state = 'PAUSED'`],
    ['a PENDING job with a holder', `worker_id = 'w'`],
    ['a RUNNING job without a lease', `state = 'RUNNING', attempts = 1, worker_id = 'w'`],
    ['a COMPLETED job without an end', `state = 'COMPLETED', attempts = 1`],
    ['a FAILED job without a reason', `state = 'FAILED', finished_at = 1`],
    ['a payload that is not JSON', `payload = '{'`],
  ])('refuses %s', async (_what, change) => {
    await insert();
    const other = new Database(path);
    expect(() => other.exec(`update jobs set ${change}`)).toThrow(/CHECK constraint failed/);
    other.close();
  });

  it('that is no database, or a broken one, is never silently replaced', async () => {
    await store.close();
    copyFileSync(path, `${path}.kept`);
    writeFileSync(path, 'this is not a database, but somebody may want it back'.repeat(100));
    await expect(open()).rejects.toThrow(/not a database/);
    copyFileSync(`${path}.kept`, path);
    store = await open();
  });
});
