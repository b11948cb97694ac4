import { createLogger, type Logger } from '../infrastructure/logger.js';
import { SchedulerClient, Worker, type Handlers } from '../interface/worker/index.js';
import { describeThrown } from '../interface/worker/thrown.js';
import { settingsOfProcess } from './arguments.js';
import { execHandlers } from './exec-handlers.js';
import { onShutdown } from './shutdown.js';
import { workerHandlers } from './worker-handlers.js';
import { newWorkerId, workerSettings, type WorkerSettings } from './worker-settings.js';

/** For whoever supervises it: 0 needs nobody, after 1 the log or stderr says what went wrong. */
const EXIT_CODES = `
Exit codes:
  0  drained: on SIGTERM or SIGINT, or because the scheduler told it to drain or stop
  1  a setting or the handlers cannot be used, an exception that nobody caught, a second signal,
     or a drain that did not end within 10 s
`;

await main(settingsOfProcess('Baton worker', workerSettings, EXIT_CODES));

async function main(settings: WorkerSettings): Promise<void> {
  const logger = createLogger(settings.logLevel, 'worker');
  const workerId = settings.workerId ?? newWorkerId();
  const program = await execHandlers(settings, logger).catch((error: unknown) => exitBecause('EXEC', error));
  const { handlers, close } =
    program ?? (await workerHandlers(settings, logger).catch((error: unknown) => exitBecause('HANDLERS', error)));
  const worker = buildWorker(settings, workerId, logger, handlers);
  const leaving = { hasBegun: false };
  const drained = async (): Promise<void> => {
    leaving.hasBegun = true;
    worker.drain();
    await worker.run();
    await close();
  };
  onShutdown(logger, drained);
  surviveStrayErrors(logger, drained);
  const { concurrency, schedulerUrl } = settings;
  logger.info({ worker_id: workerId, concurrency }, `working for ${new URL(schedulerUrl).origin}`);
  await worker.run();
  // Whoever drains it exits then; this is for a worker that was told to leave. A handler left behind must not keep it.
  if (leaving.hasBegun) return;
  await close();
  logger.info('drained');
  process.exit(0);
}

/** Ends the process with one line when what the settings ask for cannot be had. */
function buildWorker(settings: WorkerSettings, workerId: string, logger: Logger, handlers: Handlers): Worker {
  const { schedulerUrl, concurrency, jobTypes, heartbeats, maxRunSeconds = Infinity } = settings;
  try {
    const client = new SchedulerClient(schedulerUrl);
    const limits = { concurrency, heartbeats, maxRunSeconds, exitsAfterDrain: true };
    return new Worker({ client, workerId, handlers, jobTypes, logger, ...limits });
  } catch (error) {
    return exitBecause('JOB_TYPES', error);
  }
}

function exitBecause(setting: string, error: unknown): never {
  process.stderr.write(`baton: ${setting}: ${describeThrown(error).message.replace(/\s+/g, ' ')}\n`);
  process.exit(1);
}

/**
 * What a handler leaves behind may fail when nobody waits for it any more.
 *
 * A promise that is rejected unheard concerns that one handler: it is logged, and the worker goes on. An exception
 * that nobody caught has torn through code that did not expect it, so the process can no longer be trusted: it lets
 * the jobs it holds end, reports them and exits with 1, for its supervisor to start another.
 */
function surviveStrayErrors(logger: Logger, drain: () => Promise<void>): void {
  process.on('unhandledRejection', (reason) => {
    logger.error(strayFacts(reason), 'a rejected promise that nobody waits for');
  });
  let dying = false;
  process.on('uncaughtException', (error) => {
    logger.error(strayFacts(error), 'an exception that nobody caught: draining, then exit with 1');
    if (dying) return;
    dying = true;
    void drain().finally(() => process.exit(1));
  });
}

/** Its type and where it came from; the message may repeat a payload, which no log may hold. */
function strayFacts(thrown: unknown): object {
  const { type, stack = '' } = describeThrown(thrown);
  return {
    error_type: type,
    at: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
  };
}
