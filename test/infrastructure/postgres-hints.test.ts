import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { ReadyHints } from '../../src/application/ports/ready-hints.js';
import { parseDatabaseUrl } from '../../src/infrastructure/persistence/database-url.js';
import { postgresConnection } from '../../src/infrastructure/persistence/orm.js';
import { HINT_CHANNEL, PostgresHints } from '../../src/infrastructure/persistence/postgres-hints.js';
import { openStore, type Store } from '../../src/infrastructure/persistence/store.js';
import { systemClock } from '../../src/infrastructure/system-clock.js';
import { eventually } from '../support/processes-wait.js';
import { createDatabase, runSql, type TestDatabase } from '../support/stores.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

/** What has been heard. */
interface Ear {
  heard: number;
  readonly losses: unknown[];
}

let database: TestDatabase;
let opened: Store[];

beforeAll(async () => {
  database = await createDatabase('postgres');
});
afterAll(() => database.drop());
beforeEach(() => {
  opened = [];
});
afterEach(() => Promise.all(opened.map((store) => store.close())));

const listeners = () =>
  runSql(
    database.url,
    `select pid from pg_stat_activity where datname = current_database() and application_name = 'baton hints'`,
  );

function hear(hints: ReadyHints): Ear {
  const ear: Ear = { heard: 0, losses: [] };
  hints.listen({
    heard: () => (ear.heard += 1),
    lost: (error) => ear.losses.push(error),
  });
  return ear;
}

/** A scheduler's store, once it listens: that counts as heard. */
async function start(url = database.url): Promise<Ear & { readonly store: Store }> {
  const store = await openStore(parseDatabaseUrl(url), { clock: systemClock });
  opened.push(store);
  const scheduler = Object.assign(hear(store.hints!), { store });
  await hears(scheduler, 1);
  return scheduler;
}

const hears = (ear: Ear, hints: number) => eventually(() => ear.heard >= hints, `${hints} hints are heard`);

describe('a hint on PostgreSQL', () => {
  it('is heard by the other schedulers and not by the one that sends it', async () => {
    const [one, two, three] = [await start(), await start(), await start()];
    await one.store.hints!.send();
    await Promise.all([hears(two, 2), hears(three, 2)]);
    // Notifications come in the order of their commits, so its own would have come before this one.
    await two.store.hints!.send();
    await Promise.all([hears(one, 2), hears(three, 3)]);
    expect([one.heard, two.heard, three.heard]).toEqual([2, 2, 3]);
  });

  it('is not heard in another database of the server', async () => {
    const elsewhere = await createDatabase('postgres');
    const [here, there] = [await start(), await start(elsewhere.url)];
    await there.store.hints!.send();
    await runSql(elsewhere.url, `notify ${HINT_CHANNEL}, 'from there'`);
    await runSql(database.url, `notify ${HINT_CHANNEL}, 'from here'`);
    await hears(here, 2);
    await hears(there, 2);
    expect([here.heard, there.heard]).toEqual([2, 2]);
    opened = opened.filter((store) => store !== there.store);
    await there.store.close();
    await elsewhere.drop();
  });

  it('is written in a session that lets nobody write without a transaction begun for it', async () => {
    const one = await start();
    const listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    const { promise, resolve } = Promise.withResolvers<pg.Notification>();
    listener.on('notification', resolve);
    await listener.query(`listen ${HINT_CHANNEL}`);
    await one.store.hints!.send();
    expect(await promise).toMatchObject({ channel: HINT_CHANNEL });
    await listener.end();
  });

  it('is heard again after the connection was cut, and what was said meanwhile is made up for once', async () => {
    const [one, two] = [await start(), await start()];
    const cut = await listeners();
    expect(cut).toHaveLength(2);
    await runSql(database.url, 'select pg_terminate_backend(pid, 5000) from unnest($1::int[]) as pid', [
      cut.map(({ pid }) => pid),
    ]);
    await Promise.all([hears(one, 2), hears(two, 2)]);
    expect([one.losses.length, two.losses.length]).toEqual([1, 1]);
    await one.store.hints!.send();
    await hears(two, 3);
    expect([one.heard, two.heard]).toEqual([2, 3]);
  });

  it('that cannot be sent is no error, and is sent once there is a connection', async () => {
    const other = await start();
    const store = await openStore(parseDatabaseUrl(database.url), { clock: systemClock });
    opened.push(store);
    await store.hints!.send();
    await store.hints!.send();
    await hears(hear(store.hints!), 1);
    await hears(other, 2);
    await runSql(database.url, `notify ${HINT_CHANNEL}`);
    await hears(other, 3);
    expect(other.heard).toBe(3);
  });

  it('is given up in bounded time when the server no longer answers, and listening begins anew', async () => {
    const { hostname, port } = new URL(database.url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port || 5432) });
    const url = new URL(database.url);
    url.host = `127.0.0.1:${proxy.port}`;
    const hints = new PostgresHints(postgresConnection(url.href, { statementTimeoutMs: 200 }), systemClock);
    const behind = hear(hints);
    await hears(behind, 1);
    const other = await start();
    proxy.freeze();
    await hints.send();
    await eventually(() => behind.losses.length > 0, 'the connection is given up');
    proxy.thaw();
    await hears(behind, 2);
    await hints.send();
    await hears(other, 2);
    // To close it nothing has to come back.
    proxy.freeze();
    await hints.close();
    await proxy.close();
  });

  it('has a connection beside the pool, which is closed with the store', async () => {
    const one = await start();
    expect(await listeners()).toHaveLength(1);
    opened = [];
    await one.store.close();
    await eventually(async () => (await listeners()).length === 0, 'the connection is gone');
    expect(one.losses).toEqual([]);
  });
});
