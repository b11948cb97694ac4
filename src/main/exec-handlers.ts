import type { IsolatedHandlers, WorkerLogger } from '../interface/worker/index.js';
import type { WorkerSettings } from './worker-settings.js';

/**
 * Handlers that run the program of EXEC for every job type asked for; undefined when there is no program. ISOLATION is
 * for other handlers: a program is a process anyway.
 *
 * @throws Error saying what does not go together with it.
 */
export async function execHandlers(
  settings: WorkerSettings,
  logger: WorkerLogger,
): Promise<IsolatedHandlers | undefined> {
  const { exec: command, jobTypes, handlers: modulePath, ...options } = settings;
  if (command === undefined) return undefined;
  if (modulePath !== undefined) throw new Error('HANDLERS excludes it: a worker runs a program or handlers');
  if (jobTypes === undefined) throw new Error('JOB_TYPES, or --type, must say which jobs the program is for');
  // Only now: a worker without program need not wait until the library for it is loaded.
  const { execHandler } = await import('../interface/worker/exec/exec-handler.js');
  const handler = execHandler({ ...options, command, logger });
  const handlers = Object.fromEntries(jobTypes.map((jobType) => [jobType, handler]));
  return { handlers, close: async () => undefined };
}
