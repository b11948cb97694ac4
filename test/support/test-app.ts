import type { Server } from 'node:http';
import type { DependencyContainer } from 'tsyringe';
import { ClaimDesk } from '../../src/application/claim-desk.js';
import { Coordinator } from '../../src/application/coordinator.js';
import { EventFeed } from '../../src/application/event-feed.js';
import { Heartbeats } from '../../src/application/heartbeats.js';
import { JobWatch } from '../../src/application/job-watch.js';
import { createLogger } from '../../src/infrastructure/logger.js';
import { randomIds } from '../../src/infrastructure/random-ids.js';
import { buildContainer } from '../../src/main/container.js';
import { buildHttpApp } from '../../src/main/http-app.js';
import { closeGently, createHttpServer, listen } from '../../src/main/http-server.js';
import { FakeClock } from './fake-clock.js';
import { createDatabase, openTestStore, type DatabaseKind, type TestDatabase } from './stores.js';

/** The real app on a real socket and a real database, with the test's clock. */
export interface TestApp {
  readonly url: string;
  readonly databaseUrl: string;
  readonly clock: FakeClock;
  readonly server: Server;
  readonly container: DependencyContainer;
  readonly draining: { active: boolean };
  /** Ends the leases that have run out by the test's clock, as the sweeper would. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** @param hears what is logged as an error. */
export async function startTestApp(
  kind: DatabaseKind,
  hears: { error(facts: object): void } = { error: () => undefined },
): Promise<TestApp> {
  return startTestAppOn(await createDatabase(kind), new FakeClock(), hears);
}

/** One of several on one database; whoever closes first must not drop it. */
export async function startTestAppOn(
  database: TestDatabase,
  clock: FakeClock,
  hears: { error(facts: object): void } = { error: () => undefined },
): Promise<TestApp> {
  const store = await openTestStore(database.url, clock);
  const logger = Object.assign(createLogger('silent', 'test'), hears);
  const container = buildContainer(
    { jobTimeoutSeconds: 30, sweepIntervalSeconds: 1, retentionDays: 7 },
    { store, clock, ids: randomIds, logger },
  );
  // The clock stands still, and heartbeats would wait for it.
  container.resolve(Heartbeats).close();
  const draining = { active: false };
  const server = createHttpServer(buildHttpApp(container, logger, draining));
  const { port } = await listen(server, '127.0.0.1', 0);
  const coordinator = container.resolve(Coordinator);
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    clock,
    server,
    container,
    draining,
    sweep: async () => void (await coordinator.sweep()),
    close: async () => {
      container.resolve(JobWatch).close();
      container.resolve(EventFeed).close();
      await closeGently(server, 1_000);
      await container.resolve(ClaimDesk).close();
      await coordinator.close();
      await store.close();
      await database.drop();
    },
  };
}
