import type { Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { ClaimDesk } from '../../src/application/claim-desk.js';
import { Coordinator } from '../../src/application/coordinator.js';
import { EventFeed } from '../../src/application/event-feed.js';
import { Heartbeats } from '../../src/application/heartbeats.js';
import { JobWatch } from '../../src/application/job-watch.js';
import type { Ids } from '../../src/application/ports/ids.js';
import { createLogger } from '../../src/infrastructure/logger.js';
import type { ContractDocument } from '../../src/interface/http/contract-document.js';
import { fastLane } from '../../src/interface/http/fast-lane.js';
import { FastRoutes } from '../../src/interface/http/fast-routes.js';
import { buildContainer } from '../../src/main/container.js';
import { RegisterRoutes } from '../../src/main/generated/routes.js';
import { buildExpressApp } from '../../src/main/http-app.js';
import { closeGently, createHttpServer, listen } from '../../src/main/http-server.js';
import { refuseWithProblem } from '../../src/main/refusals.js';
import { FakeClock } from './fake-clock.js';
import { createDatabase, openTestStore } from './stores.js';

/** A scheduler whose answers depend on nothing but the requests: its ids are counted and its time stands still. */
export interface TwinApp {
  readonly url: string;
  readonly server: Server;
  /** The requests that Express has answered so far. */
  readonly byExpress: () => number;
  close(): Promise<void>;
}

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as ContractDocument;

/** Two schedulers that are asked the same and must answer the same: one has the fast lane, the other Express alone. */
export async function startTwins(): Promise<{ fast: TwinApp; slow: TwinApp; close(): Promise<void> }> {
  const [fast, slow] = [await startTwin(true), await startTwin(false)];
  return { fast, slow, close: async () => void (await Promise.all([fast.close(), slow.close()])) };
}

async function startTwin(hasFastLane: boolean): Promise<TwinApp> {
  const database = await createDatabase('sqlite');
  const clock = new FakeClock();
  const store = await openTestStore(database.url, clock);
  const logger = createLogger('silent', 'test');
  const settings = { jobTimeoutSeconds: 30, sweepIntervalSeconds: 1, retentionDays: 7 };
  const container = buildContainer(settings, { store, clock, ids: countedIds(), logger });
  // The clock stands still, and heartbeats, and who waits for the end of a job, would wait for it.
  container.resolve(Heartbeats).close();
  container.resolve(JobWatch).close();
  const app = buildExpressApp(container, logger, { active: false });
  let answered = 0;
  const express: typeof app = Object.assign(
    ((request, response) => {
      answered++;
      app(request, response);
    }) as typeof app,
    { get: app.get.bind(app) },
  );
  const lane = fastLane(new FastRoutes(document, RegisterRoutes), express, refuseWithProblem(logger));
  const server = createHttpServer(hasFastLane ? lane : express);
  const { port } = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    byExpress: () => answered,
    close: async () => {
      container.resolve(JobWatch).close();
      container.resolve(EventFeed).close();
      await closeGently(server, 1_000);
      await container.resolve(ClaimDesk).close();
      await container.resolve(Coordinator).close();
      await store.close();
      await database.drop();
    },
  };
}

function countedIds(): Ids {
  let last = 0;
  const next = () => `0192f0c1-2b3c-7d4e-8f50-${String(++last).padStart(12, '0')}`;
  return { jobId: next, leaseToken: next };
}
