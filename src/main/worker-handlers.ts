import { isolatedHandlers, loadHandlers, type IsolatedHandlers, type WorkerLogger } from '../interface/worker/index.js';
import type { WorkerSettings } from './worker-settings.js';

/**
 * The handlers of a worker process, run where ISOLATION says; to be closed when the worker has ended.
 *
 * @throws Error saying why their module cannot be loaded.
 */
export async function workerHandlers(settings: WorkerSettings, logger: WorkerLogger): Promise<IsolatedHandlers> {
  const { isolation, handlers: modulePath, concurrency } = settings;
  if (isolation !== 'none') return isolatedHandlers({ kind: isolation, modulePath, concurrency, logger });
  return { handlers: await loadHandlers(modulePath, process.cwd()), close: async () => undefined };
}
