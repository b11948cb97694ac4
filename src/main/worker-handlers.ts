import { setTimeout as delay } from 'node:timers/promises';
import { isolatedHandlers, loadHandlers, type IsolatedHandlers, type WorkerLogger } from '../interface/worker/index.js';
import type { WorkerSettings } from './worker-settings.js';

/** A module that awaits for ever while it is loaded would leave a worker that says nothing and does nothing. */
const LOAD_WITHIN_MS = 30_000;

type HandlerSettings = Pick<WorkerSettings, 'isolation' | 'handlers' | 'concurrency'>;

/**
 * The handlers of a worker process, run where ISOLATION says; to be closed when the worker has ended.
 *
 * @throws Error saying why their module cannot be loaded.
 */
export async function workerHandlers(
  settings: HandlerSettings,
  logger: WorkerLogger,
  loadWithinMs = LOAD_WITHIN_MS,
): Promise<IsolatedHandlers> {
  const loaded = new AbortController();
  const tooLate = delay(loadWithinMs, undefined, { signal: loaded.signal }).then(() => {
    throw new Error(`${settings.handlers} has not been loaded within ${loadWithinMs / 1000} s`);
  });
  try {
    return await Promise.race([load(settings, logger), tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    loaded.abort();
  }
}

async function load(settings: HandlerSettings, logger: WorkerLogger): Promise<IsolatedHandlers> {
  const { isolation, handlers: modulePath, concurrency } = settings;
  if (isolation !== 'none') return isolatedHandlers({ kind: isolation, modulePath, concurrency, logger });
  return { handlers: await loadHandlers(modulePath, process.cwd()), close: async () => undefined };
}
