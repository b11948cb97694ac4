/**
 * The worker library: run jobs of a Baton scheduler in your own process.
 *
 * ```ts
 * const worker = new Worker({
 *   client: new SchedulerClient('http://127.0.0.1:8000'),
 *   workerId: 'thumbnails-1',
 *   concurrency: 4,
 *   handlers: { thumbnail: async ({ url }: { url: string }, { signal }) => makeThumbnail(url, signal) },
 *   logger: pino(),
 * });
 * process.once('SIGTERM', () => worker.drain());
 * await worker.run();
 * ```
 */
export * from '../client/index.js';
export { defineHandler } from './define-handler.js';
export {
  DeadlinePassed,
  JobCancelled,
  LeaseLostError,
  NotRetryable,
  RetryLater,
  WorkerDraining,
} from './handler-errors.js';
export { builtInHandlers, type Handler, type HandlerContext, type Handlers } from './handlers.js';
export type { IsolationKind } from './isolation/inner-pool.js';
export { isolatedHandlers, type IsolatedHandlers, type IsolationOptions } from './isolation/isolated-handlers.js';
export { WorkerCrashed } from './isolation/worker-crashed.js';
export { loadHandlers } from './load-handlers.js';
export { systemTiming, type WorkerTiming } from './timing.js';
export type { WorkerLogger } from './worker-logger.js';
export { Worker, type WorkerOptions } from './worker.js';
