import { ChangeMany } from '../application/change-many.js';
import { ClaimDesk } from '../application/claim-desk.js';
import { Coordinator } from '../application/coordinator.js';
import { EventFeed } from '../application/event-feed.js';
import { Firer } from '../application/firer.js';
import { Heartbeats } from '../application/heartbeats.js';
import { HintExchange } from '../application/hint-exchange.js';
import { JobWatch } from '../application/job-watch.js';
import { JournalKeeper } from '../application/journal-keeper.js';
import { PausedTypes } from '../application/paused-types.js';
import { Purger } from '../application/purger.js';
import { Sweeper } from '../application/sweeper.js';
import { WorkerRegistry } from '../application/worker-registry.js';
import { createLogger, type Logger } from '../infrastructure/logger.js';
import { describeDatabaseUrl } from '../infrastructure/persistence/database-url.js';
import { randomIds } from '../infrastructure/random-ids.js';
import { systemClock } from '../infrastructure/system-clock.js';
import { settingsOfProcess } from './arguments.js';
import { buildContainer } from './container.js';
import { buildHttpApp } from './http-app.js';
import { closeGently, createHttpServer, listen } from './http-server.js';
import { openStoreWhenReady } from './open-store.js';
import { schedulerSettings, type SchedulerSettings } from './scheduler-settings.js';
import { onShutdown } from './shutdown.js';

/** How long requests under way may take once the scheduler drains; the rest of the 10 s is for the last commits. */
const DRAIN_GRACE_MS = 7_000;

await main(settingsOfProcess('Baton scheduler', schedulerSettings));

async function main(settings: SchedulerSettings): Promise<void> {
  const logger = createLogger(settings.logLevel, 'scheduler');
  const stopping = new AbortController();
  let drain = (): Promise<void> => Promise.resolve();
  onShutdown(logger, async () => {
    stopping.abort();
    await drain();
  });
  try {
    const store = await openStoreWhenReady(settings.database, { clock: systemClock, logger, signal: stopping.signal });
    if (!store) return;
    for (const warning of store.durabilityWarnings)
      logger.warn(`acknowledged jobs may be lost: the database has ${warning}`);

    const container = buildContainer(settings, { store, clock: systemClock, ids: randomIds, logger });
    const draining = { active: false };
    const server = createHttpServer(buildHttpApp(container, logger, draining));
    const coordinator = container.resolve(Coordinator);
    const sweeper = container.resolve(Sweeper);
    const purger = container.resolve(Purger);
    const journal = container.resolve(JournalKeeper);
    const firer = container.resolve(Firer);
    const hints = container.resolve(HintExchange);
    const workers = container.resolve(WorkerRegistry);
    drain = async () => {
      draining.active = true;
      coordinator.stopWaiting();
      container.resolve(JobWatch).close();
      container.resolve(Heartbeats).close();
      container.resolve(EventFeed).close();
      container.resolve(ChangeMany).close();
      await closeGently(server, DRAIN_GRACE_MS);
      await Promise.all([
        sweeper.stop(),
        purger.stop(),
        journal.stop(),
        workers.stop(),
        firer.stop(),
        container.resolve(ClaimDesk).close(),
      ]);
      await coordinator.close();
      hints.stop();
      await store.close();
    };
    // Before anybody can claim.
    container.resolve(PausedTypes).replace((await store.queries.outlook()).pausedTypes, 0);
    const { address, port } = await listen(server, settings.host, settings.port);
    sweeper.start();
    journal.start();
    workers.start();
    firer.start();
    hints.start();
    purger.start();
    logger.info(`database ${describeDatabaseUrl(settings.database)}`);
    warnIfPublic(address, logger);
    logger.info(`listening on http://${address.includes(':') ? `[${address}]` : address}:${port}, API at /docs`);
  } catch (error) {
    logger.debug({ err: error });
    process.stderr.write(`baton: cannot start: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

function warnIfPublic(address: string, logger: Logger): void {
  if (!/^(127\.|::1$)/.test(address)) {
    logger.warn(`listening on ${address}: whoever can reach this port can submit and claim jobs; keep it private`);
  }
}
