import 'reflect-metadata';
import { container as root, instanceCachingFactory, type DependencyContainer } from 'tsyringe';
import { ChangeMany, type BulkPace } from '../application/change-many.js';
import { ChangeJobs } from '../application/change-jobs.js';
import type { Chore } from '../application/chore.js';
import { ClaimDesk } from '../application/claim-desk.js';
import { ClaimJobs } from '../application/claim-jobs.js';
import { Coordinator } from '../application/coordinator.js';
import { DirectWorkers } from '../application/direct-workers.js';
import { EventFeed } from '../application/event-feed.js';
import { ExplainJob } from '../application/explain-job.js';
import { ExtendLeases } from '../application/extend-leases.js';
import { Gate } from '../application/gate.js';
import { Heartbeats } from '../application/heartbeats.js';
import { HintExchange } from '../application/hint-exchange.js';
import { JobWatch } from '../application/job-watch.js';
import type { MailboxLimits } from '../application/mailbox.js';
import { JournalKeeper } from '../application/journal-keeper.js';
import { KeepJournal } from '../application/keep-journal.js';
import { OutstandingJobs } from '../application/outstanding-jobs.js';
import { ListJobTypes } from '../application/list-job-types.js';
import { PauseTypes } from '../application/pause-types.js';
import { PausedTypes } from '../application/paused-types.js';
import type { Clock } from '../application/ports/clock.js';
import type { Ids } from '../application/ports/ids.js';
import { PurgeIdempotencyKeys } from '../application/purge-idempotency-keys.js';
import { PurgeJobs } from '../application/purge-jobs.js';
import { Purger } from '../application/purger.js';
import { ReadStats } from '../application/read-stats.js';
import { ReadWorkers } from '../application/read-workers.js';
import { RecordWorkers } from '../application/record-workers.js';
import { ReportJobs } from '../application/report-jobs.js';
import { SubmitJobs } from '../application/submit-jobs.js';
import { SubmitOnce } from '../application/submit-once.js';
import { SweepLeases } from '../application/sweep-leases.js';
import { Sweeper } from '../application/sweeper.js';
import { WaitingClaims } from '../application/waiting-claims.js';
import { WorkerRegistry } from '../application/worker-registry.js';
import type { Logger } from '../infrastructure/logger.js';
import type { Store } from '../infrastructure/persistence/store.js';
import { JOB_QUERIES, MEASUREMENTS } from '../interface/http/tokens.js';
import { Readiness } from '../application/readiness.js';
import { schedulerMetrics } from './scheduler-metrics.js';
import { registerSchedules } from './register-schedules.js';
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
/** Each holds a connection, of which there are fewer. */
const MAX_WATCHES = 10_000;
/** How late the end of a job is heard of that another scheduler has committed, at most. */
const WATCH_LOOK_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Old jobs that a transaction looks at: 3 ms, or 12 ms when all of them go. */
const PURGE_STEP = 500;
const PURGE_INTERVAL_MS = 60_000;
/** Nine tenths of the time the store belongs to the others, and up to 5,000 jobs a second can go. */
const PURGE_PAUSE_MS = 100;
/** A step of a bulk change takes a few milliseconds, and the store belongs to the others for longer than that. */
const BULK_PACE: BulkPace = { atOnce: 4, found: 1_000, changed: 50, pauseMs: 10 };
/** How long heartbeats are held back to be written together: short beside the shortest lease, of one second. */
const HEARTBEAT_MS = 500;
/** Changes that a transaction folds, and entries that one deletes: some 10 ms. */
const FOLD_STEP = 5_000;
const TRIM_STEP = 1_000;
const FOLD_INTERVAL_MS = 1_000;
/** How often it is written down which workers were seen. */
const WORKERS_MS = 10_000;
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

  const paused = new PausedTypes();
  const waiting = new WaitingClaims(clock, Math.random, paused);
  const metrics = schedulerMetrics(container, store, waiting, clock);
  store.unitOfWork.onCommit(metrics);
  container.register(MEASUREMENTS, { useValue: metrics });
  const hints = new HintExchange(store.hints, waiting, clock, {
    lost: (error) =>
      logger.debug({ err: error }, 'hints of other schedulers are not heard; the sweeper looks for itself'),
  });
  container.register(HintExchange, { useValue: hints });
  const registry = new WorkerRegistry(() => container.resolve(Coordinator), clock, WORKERS_MS, {
    failed: (error) =>
      logger.warn({ err: error }, 'workers that were seen are not written down; the next time tries again'),
    recovered: () => logger.info('workers that were seen are written down again'),
  });
  container.register(WorkerRegistry, { useValue: registry });
  container.register(ReadWorkers, { useValue: new ReadWorkers(registry, store.workers, clock) });
  container.register(PausedTypes, { useValue: paused });
  container.register(ListJobTypes, { useValue: new ListJobTypes(store.figures, store.jobTypes) });
  container.register(
    PauseTypes,
    single(() => new PauseTypes(container.resolve(Coordinator), paused, waiting)),
  );
  container.register(ExplainJob, {
    useValue: new ExplainJob(store.queries, store.places, store.workers, registry, paused),
  });
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, CLAIM_BYTES, paused);
  container.register(
    Coordinator,
    single(
      () =>
        new Coordinator(
          store.unitOfWork,
          {
            submitJobs: new SubmitJobs(ids, limits, claimJobs),
            submitOnce: new SubmitOnce(ids, limits),
            claimJobs,
            changeJobs: new ChangeJobs(outstanding),
            extendLeases: new ExtendLeases(outstanding),
            directWorkers: new DirectWorkers(),
            recordWorkers: new RecordWorkers(clock),
            reportJobs: new ReportJobs(outstanding),
            sweepLeases: new SweepLeases(BATCH_SIZE),
            keepJournal: new KeepJournal({ fold: FOLD_STEP, trim: TRIM_STEP }),
          },
          MAILBOX_LIMITS,
          waiting,
          clock,
          hints,
          metrics,
        ),
    ),
  );
  container.register(
    ClaimDesk,
    single(() => new ClaimDesk(container.resolve(Coordinator), store.queries, clock, registry)),
  );
  container.register(
    Heartbeats,
    single(() => new Heartbeats(container.resolve(Coordinator), new Gate(clock, HEARTBEAT_MS), registry)),
  );
  container.register(
    Sweeper,
    single(
      () =>
        new Sweeper(
          container.resolve(Coordinator),
          store.queries,
          waiting,
          paused,
          clock,
          settings.sweepIntervalSeconds * 1000,
          {
            swept: (ended) => {
              metrics.leasesExpired(ended);
              logger.info({ ended }, 'leases ended by timeout');
            },
            looked: () => metrics.sweptOnce(),
            failed: (error) => logger.warn({ err: error }, 'sweeps fail; each interval tries again'),
            recovered: () => logger.info('sweeps work again'),
          },
        ),
    ),
  );
  const chores: Chore[] = [
    ...(keepMs === Infinity ? [] : [new PurgeJobs(keepMs, PURGE_STEP)]),
    new PurgeIdempotencyKeys(PURGE_STEP),
  ];
  container.register(
    Purger,
    single(
      () =>
        new Purger(
          container.resolve(Coordinator),
          chores,
          clock,
          { intervalMs: Math.min(PURGE_INTERVAL_MS, keepMs), pauseMs: PURGE_PAUSE_MS },
          {
            purged: (what, count) => {
              metrics.purged(what, count);
              logger.info({ count }, `${what} deleted: kept for long enough`);
            },
            failed: (error) => logger.warn({ err: error }, 'purges fail; each interval tries again'),
            recovered: () => logger.info('purges work again'),
          },
        ),
    ),
  );
  const watch = new JobWatch(store.queries, clock, {
    capacity: MAX_WATCHES,
    lookMs: store.hints && WATCH_LOOK_MS,
  });
  store.unitOfWork.onCommit(watch);
  container.register(JobWatch, { useValue: watch });
  container.register(
    ReadStats,
    single(() => new ReadStats(store.figures, store.stats, store.jobTypes, clock)),
  );
  container.register(
    JournalKeeper,
    single(
      () =>
        new JournalKeeper(container.resolve(Coordinator), store.journal, clock, FOLD_INTERVAL_MS, {
          failed: (error) => logger.warn({ err: error }, 'the journal is not folded; each second tries again'),
          recovered: () => logger.info('the journal is folded again'),
        }),
    ),
  );
  container.register(
    EventFeed,
    single(
      () =>
        new EventFeed(store.unitOfWork, store.journal, clock, {
          failed: (error) => logger.warn({ err: error }, 'events are not read; they come when that works again'),
          recovered: () => logger.info('events are read again'),
        }),
    ),
  );
  container.register(
    ChangeMany,
    single(() => new ChangeMany(store.queries, container.resolve(Coordinator), clock, BULK_PACE)),
  );
  registerSchedules(container, { store, clock, logger });
  container.register(JOB_QUERIES, { useValue: store.queries });
  container.register(
    Readiness,
    single(() => new Readiness(container.resolve(Coordinator), store.queries, clock)),
  );
  return container;
}
