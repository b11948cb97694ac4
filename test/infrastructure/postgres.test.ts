import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { StoreUnavailable } from '../../src/application/errors.js';
import type { Job } from '../../src/domain/job.js';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { postgresMigrations } from '../../src/infrastructure/persistence/migrations/postgres/index.js';
import { GUARDED_SESSION_OPTIONS } from '../../src/infrastructure/persistence/orm.js';
import { JournalDraft } from '../../src/infrastructure/persistence/journal.js';
import { MikroJobRepository } from '../../src/infrastructure/persistence/mikro-job-repository.js';
import { postgresDialect } from '../../src/infrastructure/persistence/postgres-dialect.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { newJob, PLENTY, seconds, success, T0 } from '../support/jobs.js';
import { createDatabase, runSql, type TestDatabase } from '../support/stores.js';
import { CrashablePostgres } from '../support/system-postgres.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

let database: TestDatabase;
let stores: Store[];

beforeAll(async () => {
  database = await createDatabase('postgres');
});
afterAll(() => database.drop());
beforeEach(async () => {
  stores = [];
  await open();
  await sql('truncate jobs');
});
afterEach(() => Promise.all(stores.map((store) => store.close())));

const sql = (statement: string, parameters?: unknown[]) => runSql(database.url, statement, parameters);
async function open(options: { url?: string; poolSize?: number; statementTimeoutMs?: number } = {}): Promise<Store> {
  const { url = database.url, ...rest } = options;
  const store = await openStore(parseDatabaseUrl(url), { clock: systemClock, ...rest });
  stores.push(store);
  return store;
}
const insert = (...jobs: Job[]) => stores[0]!.unitOfWork.transaction(({ jobs: repository }) => repository.insert(jobs));
const claimOne = (store: Store, lease: string) =>
  store.unitOfWork.transaction(async ({ jobs, now: time }) => {
    const now = await time;
    const { jobs: ready } = await jobs.lockReady(1, PLENTY, undefined, now);
    ready.forEach((job) => job.claim('w', lease, now));
    return [...(await jobs.saveClaimed(ready))];
  });

describe('the schema on PostgreSQL', () => {
  it('is made once when ten schedulers start at once on an empty database', async () => {
    const empty = await createDatabase('postgres');
    const opened = await Promise.all(
      Array.from({ length: 10 }, () => openStore(parseDatabaseUrl(empty.url), { clock: systemClock, poolSize: 2 })),
    );
    await Promise.all(opened.map(({ queries }) => queries.ping()));
    expect(await runSql(empty.url, 'select name from baton_migrations order by name')).toEqual(
      postgresMigrations.map(({ name }) => ({ name })),
    );
    await Promise.all(opened.map((store) => store.close()));
    await empty.drop();
  });

  it.each([
    ['more attempts than the maximum', 'attempts = max_attempts + 1'],
    ['a priority of 11', 'priority = 11'],
    ['a state nobody knows', `state = 'PAUSED'`],
    ['a PENDING job with a holder', `worker_id = 'w'`],
    ['a RUNNING job without a lease', `state = 'RUNNING', attempts = 1, worker_id = 'w'`],
    ['a COMPLETED job without an end', `state = 'COMPLETED', attempts = 1`],
    ['a FAILED job without a reason', `state = 'FAILED', finished_at = now()`],
  ])('refuses %s', async (_what, change) => {
    await insert(newJob());
    await expect(sql(`update jobs set ${change}`)).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a claim on PostgreSQL', () => {
  it('never takes more than its limit, also with statistics that mislead the planner', async () => {
    await sql(`alter database ${new URL(database.url).pathname.slice(1)} set enable_hashjoin = off`);
    await sql(`alter database ${new URL(database.url).pathname.slice(1)} set enable_mergejoin = off`);
    await sql(`alter database ${new URL(database.url).pathname.slice(1)} set enable_material = off`);
    await sql('alter table jobs set (autovacuum_enabled = false)');
    const store = await open();
    await insert(...Array.from({ length: 3_000 }, () => newJob()));
    for (let n = 0; n < 300; n++) expect(await claimOne(store, `lease-${n}`)).toHaveLength(1);
    const [row] = await sql(`select count(*)::int as running from jobs where state = 'RUNNING'`);
    expect(row).toEqual({ running: 300 });
    await sql('alter table jobs reset (autovacuum_enabled)');
    await sql(`alter database ${new URL(database.url).pathname.slice(1)} reset all`);
  });

  it('works with a pool of a single connection, however many ask at once', async () => {
    const store = await open({ poolSize: 1 });
    await insert(...Array.from({ length: 40 }, () => newJob()));
    const claims = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        await store.queries.ping();
        return claimOne(store, `lease-${n}`);
      }),
    );
    expect(new Set(claims.flat()).size).toBe(40);
  });

  it('reads its time from the server', async () => {
    const [row] = await sql('select clock_timestamp() as before');
    const now = await stores[0]!.unitOfWork.transaction(({ now: time }) => time);
    const [later] = await sql('select clock_timestamp() as after');
    expect(now.getTime()).toBeGreaterThanOrEqual((row!['before'] as Date).getTime());
    expect(now.getTime()).toBeLessThanOrEqual((later!['after'] as Date).getTime());
  });
});

describe('a claim of a bound of bytes on PostgreSQL', () => {
  const large = () => newJob({ payload: 'x'.repeat(100_000) });
  /** What a claim beside a transaction gets that has locked some of the jobs. */
  async function claimBeside(locked: readonly Job[], free: readonly Job[], bytes: number) {
    await insert(...locked, ...free);
    const { unitOfWork } = stores[0]!;
    return unitOfWork.transaction(async ({ jobs: others }) => {
      await others.lockByIds(locked.map(({ id }) => id));
      return unitOfWork.transaction(async ({ jobs, now }) => {
        const { jobs: ready, isCut } = await jobs.lockReady(1000, bytes, undefined, await now);
        return { ids: ready.map(({ id }) => id), isCut };
      });
    });
  }

  it('keeps it when the jobs that would have fitted are locked by another', async () => {
    const small = Array.from({ length: 20 }, () => newJob());
    const free = Array.from({ length: 20 }, large);
    const { ids, isCut } = await claimBeside(small, free, 250_000);
    expect(ids).toEqual(free.slice(0, 3).map(({ id }) => id));
    expect(isCut).toBe(true);
  });

  it('gets all that fit when the jobs that would not have fitted are locked by another', async () => {
    const heavy = Array.from({ length: 5 }, large);
    const free = Array.from({ length: 20 }, () => newJob());
    const { ids, isCut } = await claimBeside(heavy, free, 250_000);
    expect(ids).toEqual(free.map(({ id }) => id));
    expect(isCut).toBe(false);
  });
});

describe('a transaction on PostgreSQL', () => {
  it('goes to the server as a whole when nothing has to be decided in between', async () => {
    const { proxy, store } = await openThroughProxy();
    const insertHere = (job: Job) =>
      store.unitOfWork.transaction((transaction) => {
        transaction.send(transaction.jobs.insert([job]));
        return Promise.resolve();
      });
    await insertHere(newJob());
    proxy.holdAnswers();
    const job = newJob();
    const inserted = insertHere(job);
    // Committed, although not one answer has come back.
    while ((await sql('select id from jobs where id = $1', [job.id])).length === 0) await new Promise(setImmediate);
    proxy.thaw();
    await inserted;
    await closeBoth(store, proxy);
  });

  it('writes nothing when its BEGIN was not carried out', async () => {
    const client = new pg.Client({ connectionString: database.url, options: GUARDED_SESSION_OPTIONS });
    await client.connect();
    const write = 'update jobs set priority = 1';
    await expect(client.query(write)).rejects.toThrow('read-only transaction');
    await expect(client.query('select 1 from jobs for update')).rejects.toThrow('read-only transaction');
    await client.query('begin read write');
    await client.query(write);
    await client.end();
  });
});

async function openThroughProxy(options: { statementTimeoutMs?: number } = {}) {
  const { hostname, port } = new URL(database.url);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) });
  const url = new URL(database.url);
  url.host = `127.0.0.1:${proxy.port}`;
  return { proxy, store: await open({ url: url.href, ...options }) };
}

async function closeBoth(store: Store, proxy: TcpProxy): Promise<void> {
  await store.close();
  stores = stores.filter((each) => each !== store);
  await proxy.close();
}

describe('the guard of a claim on PostgreSQL', () => {
  it('holds also when only the state has changed since the job was read: it has been cancelled', async () => {
    const job = newJob();
    await insert(job);
    await sql(`update jobs set state = 'FAILED', failure_reason = 'cancelled', finished_at = now()`);
    job.claim('w', 'lease', T0);
    expect(await stores[0]!.unitOfWork.transaction(({ jobs }) => jobs.saveClaimed([job]))).toEqual(new Set());
    expect(await sql('select state from jobs')).toEqual([{ state: 'FAILED' }]);
  });
});

describe('trouble on PostgreSQL', () => {
  it('of connections ended by the server is a refusal, and the next request works', async () => {
    const store = stores[0]!;
    await store.queries.ping();
    await expect(
      store.unitOfWork.transaction(async ({ jobs, now }) => {
        await sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        );
        return jobs.lockReady(1, PLENTY, undefined, await now);
      }),
    ).rejects.toThrow(StoreUnavailable);
    await insert(newJob());
    expect(await claimOne(store, 'lease')).toHaveLength(1);
  });

  it('of a table that somebody has locked is a refusal in bounded time, and passes with the lock', async () => {
    const store = await open({ statementTimeoutMs: 400 });
    await insert(newJob());
    const locked = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const holder = stores[0]!.unitOfWork.transaction(async ({ jobs, now }) => {
      await jobs.lockReady(1, PLENTY, undefined, await now);
      locked.resolve();
      await done.promise;
    });
    await locked.promise;
    const locker = sql(
      'begin; set local lock_timeout = 0; lock table jobs in access exclusive mode; select pg_sleep(1); commit',
    );
    while (
      (await sql(`select 1 from pg_locks where mode = 'AccessExclusiveLock' and relation = 'jobs'::regclass`))
        .length === 0
    );
    await expect(claimOne(store, 'lease')).rejects.toThrow(StoreUnavailable);
    done.resolve();
    await holder;
    await locker;
    expect(await claimOne(store, 'lease')).toHaveLength(1);
  });

  it('of a server that no longer answers is a refusal in bounded time, and passes', async () => {
    const { proxy, store } = await openThroughProxy({ statementTimeoutMs: 200 });
    await store.queries.ping();
    proxy.freeze();
    await expect(store.queries.ping()).rejects.toThrow(StoreUnavailable);
    await expect(claimOne(store, 'lease')).rejects.toThrow(StoreUnavailable);
    proxy.thaw();
    await store.queries.ping();
    await insert(newJob());
    expect(await claimOne(store, 'lease')).toHaveLength(1);
    await closeBoth(store, proxy);
  });

  it('of a server that has become a standby is a refusal, whether or not a write is waited for', async () => {
    const server = await CrashablePostgres.start();
    const store = await open({ url: await server.createDatabase('queue') });
    await server.becomeStandby();
    const { unitOfWork } = store;
    const sent = unitOfWork.transaction((transaction) => {
      transaction.send(transaction.jobs.insert([newJob()]));
      return Promise.resolve();
    });
    await expect(sent).rejects.toThrow(StoreUnavailable);
    await expect(unitOfWork.transaction(({ jobs }) => jobs.insert([newJob()]))).rejects.toThrow(StoreUnavailable);
    await server.remove();
  });

  it('of a server that offers no TLS is final when the URL asks for it', async () => {
    const [row] = await sql('show ssl');
    // The server at TEST_DATABASE_URL may offer it; the others do not, so this runs wherever CI does.
    if (row!['ssl'] === 'on') return;
    const url = new URL(database.url);
    url.searchParams.set('sslmode', 'require');
    await expect(open({ url: url.href })).rejects.toThrow(/does not support SSL/);
  });

  it('of a database that writes dates in another way is none', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await sql(`alter database ${name} set datestyle = 'German'`);
    await sql(`alter database ${name} set timezone = 'America/St_Johns'`);
    const store = await open();
    const job = newJob();
    await insert(job);
    await claimOne(store, 'lease');
    expect(await store.queries.find(job.id)).toMatchObject({ state: 'RUNNING', createdAt: T0 });
    await sql(`alter database ${name} reset all`);
  });

  /** The URL of a database of its own kind, for as long as the work takes. */
  async function withEncoding(encoding: 'LATIN1' | 'SQL_ASCII', work: (url: string) => Promise<void>): Promise<void> {
    const name = `baton_${encoding.toLowerCase()}`;
    const server = new URL(database.url);
    server.pathname = '/postgres';
    await runSql(server.href, `create database ${name} encoding '${encoding}' locale 'C' template template0`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    try {
      await work(url.href);
    } finally {
      await runSql(server.href, `drop database ${name} with (force)`);
    }
  }

  it('of a database that cannot hold every text is final', () =>
    withEncoding('LATIN1', async (url) => {
      await expect(open({ url })).rejects.toThrow(/LATIN1; it must be UTF8/);
    }));

  it('of a database without an encoding is none', () =>
    withEncoding('SQL_ASCII', async (url) => {
      const store = await open({ url });
      const job = newJob({ payload: { ключ: '€ 😀 \u0001' } });
      await store.unitOfWork.transaction(({ jobs }) => jobs.insert([job]));
      expect((await store.queries.find(job.id))?.payload).toEqual(job.payload);
      await store.close();
      stores = stores.filter((each) => each !== store);
    }));

  it('of settings that lose acknowledged jobs is told', async () => {
    const name = new URL(database.url).pathname.slice(1);
    expect(stores[0]!.durabilityWarnings).toEqual([]);
    await sql(`alter database ${name} set synchronous_commit = off`);
    expect((await open()).durabilityWarnings).toEqual(['synchronous_commit = off']);
    await sql(`alter database ${name} reset all`);
  });
});

describe('two schedulers on one PostgreSQL', () => {
  it('never give out one attempt twice', async () => {
    const other = await open();
    await insert(...Array.from({ length: 200 }, () => newJob()));
    const given: string[] = [];
    const claimUntilEmpty = async (store: Store, name: string) => {
      for (let n = 0; ; n++) {
        const claimed = await claimOne(store, `${name}-${n}`);
        if (claimed.length === 0) return;
        given.push(...claimed);
      }
    };
    const workers = Array.from({ length: 16 }, (_, n) => claimUntilEmpty(n % 2 === 0 ? stores[0]! : other, `w${n}`));
    await Promise.all(workers);
    expect(given).toHaveLength(200);
    expect(new Set(given).size).toBe(200);
  });

  it('agree on an attempt that one sweeps while the other hears its report', async () => {
    const other = await open();
    const jobs = Array.from({ length: 40 }, () => newJob());
    await insert(...jobs);
    jobs.forEach((job) => job.claim('w', `lease-${job.id}`, T0));
    await other.unitOfWork.transaction(({ jobs: repository }) => repository.saveClaimed(jobs));
    const sweep = stores[0]!.unitOfWork.transaction(async ({ jobs: repository }) => {
      const expired = await repository.lockExpired(100, seconds(31));
      expired.forEach((job) => job.expire(seconds(31)));
      return repository.saveEnded(expired);
    });
    const reports = jobs.map(({ id }) =>
      other.unitOfWork.transaction(async ({ jobs: repository }) => {
        const job = (await repository.lockByIds([id])).get(id)!;
        try {
          job.report(success(`lease-${id}`), seconds(31));
        } catch {
          return [];
        }
        return [...(await repository.saveEnded([job]))];
      }),
    );
    const [swept, reported] = [await sweep, (await Promise.all(reports)).flat()];
    expect(swept.size + reported.length).toBe(40);
    expect(reported.filter((id) => swept.has(id))).toEqual([]);
    const [row] = await sql(`select count(*) filter (where state = 'COMPLETED')::int as completed,
      count(*) filter (where state = 'PENDING')::int as pending from jobs`);
    expect(row).toEqual({ completed: reported.length, pending: swept.size });
  });
});

describe('deleting ended jobs on PostgreSQL', () => {
  it('passes over one that has been retried, and has ended again, since it was found', async () => {
    const job = newJob();
    await insert(job);
    const dialect = postgresDialect(systemClock);
    await sql(`update jobs set state = 'COMPLETED', attempts = 1, finished_at = $1`, [T0]);
    const jobs = new MikroJobRepository(
      async (text, parameters) => {
        if (text === dialect.statements['delete-ended']) await sql(`update jobs set finished_at = $1`, [seconds(60)]);
        return sql(text, [...parameters]);
      },
      dialect,
      new JournalDraft(),
    );
    expect(await jobs.deleteEnded(seconds(30), undefined, 10)).toMatchObject({ deleted: 0 });
    expect(await sql('select id from jobs')).toEqual([{ id: job.id }]);
  });
});
