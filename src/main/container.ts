import 'reflect-metadata';
import { container as root, instanceCachingFactory, type DependencyContainer } from 'tsyringe';
import { ChangeJobs } from '../application/change-jobs.js';
import { ClaimDesk } from '../application/claim-desk.js';
import { ClaimJobs } from '../application/claim-jobs.js';
import { Coordinator } from '../application/coordinator.js';
import { DirectWorkers } from '../application/direct-workers.js';
import { ExtendLeases } from '../application/extend-leases.js';
import { Gate } from '../application/gate.js';
import { Heartbeats } from '../application/heartbeats.js';
import { HintExchange } from '../application/hint-exchange.js';
import type { MailboxLimits } from '../application/mailbox.js';
import { OutstandingJobs } from '../application/outstanding-jobs.js';
import type { Clock } from '../application/ports/clock.js';
import type { Ids } from '../application/ports/ids.js';
import { PurgeJobs } from '../application/purge-jobs.js';
import { Purger } from '../application/purger.js';
import { ReportJobs } from '../application/report-jobs.js';
import { SubmitJobs } from '../application/submit-jobs.js';
import { SweepLeases } from '../application/sweep-leases.js';
import { Sweeper } from '../application/sweeper.js';
import { WaitingClaims } from '../application/waiting-claims.js';
import type { Logger } from '../infrastructure/logger.js';
import type { Store } from '../infrastructure/persistence/store.js';
import { JOB_QUERIES } from '../interface/http/tokens.js';
import { Readiness } from '../application/readiness.js';
import type { SchedulerSettings } from './scheduler-settings.js';

/** Requests that share a transaction at most. */
const BATCH_SIZE = 500;
const MAILBOX_LIMITS: Omit<MailboxLimits, 'concurrency'> = {
  // At a few thousand requests a second this is a few seconds' worth of waiting.
  capacity: 10_000,
  capacityBytes: 256 * 1024 * 1024,
  batchSize: BATCH_SIZE,
  // A transaction of the largest payloads there are stays far below the statement timeout.
  batchBytes: 8 * 1024 * 1024,
};
/** As much as a transaction is given: what is claimed is held in memory, and goes out in the answers. */
const CLAIM_BYTES = 8 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Old jobs that a transaction looks at: 3 ms, or 12 ms when all of them go. */
const PURGE_STEP = 500;
const PURGE_INTERVAL_MS = 60_000;
/** Nine tenths of the time the store belongs to the others, and up to 5,000 jobs a second can go. */
const PURGE_PAUSE_MS = 100;
/** How long heartbeats are held back to be written together: short beside the shortest lease, of one second. */
const HEARTBEAT_MS = 500;
/** The first try and one retry. */
const MAX_ATTEMPTS = 2;

export interface Adapters {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** The object graph of one scheduler. */
export function buildContainer(
  settings: Pick<SchedulerSettings, 'jobTimeoutSeconds' | 'sweepIntervalSeconds' | 'retentionDays'>,
  { store, clock, ids, logger }: Adapters,
): DependencyContainer {
  const container = root.createChildContainer();
  const limits = { maxAttempts: MAX_ATTEMPTS, timeoutSeconds: settings.jobTimeoutSeconds };
  const keepMs = settings.retentionDays * DAY_MS;
  const single = <T>(create: () => T) => ({ useFactory: instanceCachingFactory(create) });

  const waiting = new WaitingClaims(clock, Math.random);
  const hints = new HintExchange(store.hints, waiting, clock, {
    lost: (error) =>
      logger.debug({ err: error }, 'hints of other schedulers are not heard; the sweeper looks for itself'),
  });
  container.register(HintExchange, { useValue: hints });
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, CLAIM_BYTES);
  container.register(
    Coordinator,
    single(
      () =>
        new Coordinator(
          store.unitOfWork,
          {
            submitJobs: new SubmitJobs(ids, limits, claimJobs),
            claimJobs,
            changeJobs: new ChangeJobs(outstanding),
            extendLeases: new ExtendLeases(outstanding),
            directWorkers: new DirectWorkers(),
            reportJobs: new ReportJobs(outstanding),
            sweepLeases: new SweepLeases(BATCH_SIZE),
            purgeJobs: new PurgeJobs(keepMs, PURGE_STEP),
          },
          MAILBOX_LIMITS,
          waiting,
          clock,
          hints,
        ),
    ),
  );
  container.register(
    ClaimDesk,
    single(() => new ClaimDesk(container.resolve(Coordinator), store.queries, clock)),
  );
  container.register(
    Heartbeats,
    single(() => new Heartbeats(container.resolve(Coordinator), new Gate(clock, HEARTBEAT_MS))),
  );
  container.register(
    Sweeper,
    single(
      () =>
        new Sweeper(
          container.resolve(Coordinator),
          store.queries,
          waiting,
          clock,
          settings.sweepIntervalSeconds * 1000,
          {
            swept: (ended) => logger.info({ ended }, 'leases ended by timeout'),
            failed: (error) => logger.warn({ err: error }, 'sweeps fail; each interval tries again'),
            recovered: () => logger.info('sweeps work again'),
          },
        ),
    ),
  );
  container.register(
    Purger,
    single(
      () =>
        new Purger(
          container.resolve(Coordinator),
          clock,
          { intervalMs: Math.min(PURGE_INTERVAL_MS, keepMs), pauseMs: PURGE_PAUSE_MS },
          {
            purged: (jobs) => logger.info({ jobs }, 'ended jobs deleted: kept for RETENTION_DAYS'),
            failed: (error) => logger.warn({ err: error }, 'purges fail; each interval tries again'),
            recovered: () => logger.info('purges work again'),
          },
        ),
    ),
  );
  container.register(JOB_QUERIES, { useValue: store.queries });
  container.register(
    Readiness,
    single(() => new Readiness(container.resolve(Coordinator), store.queries, clock)),
  );
  return container;
}
