import { resolve } from 'node:path';
import type { Handler, Handlers } from '../handlers.js';
import { systemTiming } from '../timing.js';
import { InnerPool, type IsolationKind } from './inner-pool.js';
import { IsolatedRun, type IsolatedRunSurroundings } from './isolated-run.js';

export interface IsolationOptions extends Partial<IsolatedRunSurroundings> {
  /** A thread is lighter; a process can always be killed, with all that it started, and its memory is its own. */
  readonly kind: IsolationKind;
  /** A module of handlers, relative to `cwd`; the built-in handlers alone when left out. */
  readonly modulePath?: string;
  /** The folder of this process by default. */
  readonly cwd?: string;
  /** How many threads or processes there may be; as many as jobs at once. */
  readonly concurrency: number;
  /** Options of Node for each, as `--max-old-space-size=512` for a process; those of this process by default. */
  readonly nodeOptions?: readonly string[];
}

export interface IsolatedHandlers {
  /** To be given to a worker. */
  readonly handlers: Handlers;
  /** Ends all threads and processes, whatever they do. To be called when the worker has ended. */
  readonly close: () => Promise<void>;
}

/** Shorter than the second that a draining worker gives handlers to stop, so that it hears of what was killed. */
const GRACE_MS = 750;

/**
 * Handlers that run where they can be stopped: each job has a thread or process to itself, which has loaded the module and
 * is kept for the next job.
 *
 * The handler's context works as in the worker itself. Once its signal aborts a handler has `graceMs` (750 by default);
 * then its thread or process is killed, and another takes its place. One whose event loop does not answer gets no
 * heartbeats, so a computation that never ends loses its lease and is killed. A thread or process that ends fails its
 * job as WorkerCrashed, and no other. What it prints goes to the worker's stderr.
 *
 * @throws Error saying why the module cannot be loaded.
 */
export async function isolatedHandlers(options: IsolationOptions): Promise<IsolatedHandlers> {
  const { kind, modulePath, cwd = process.cwd(), concurrency, nodeOptions } = options;
  const { timing = systemTiming, graceMs = GRACE_MS, logger } = options;
  const pool = new InnerPool({ kind, modulePath, cwd: resolve(cwd), size: concurrency, nodeOptions, logger });
  const surroundings = { timing, graceMs, logger };
  const handlerOf =
    (jobType: string): Handler =>
    async (payload, context) => {
      const inner = await pool.take(context.signal);
      try {
        // It may have waited for its turn.
        context.signal.throwIfAborted();
        return await new IsolatedRun(inner, context, surroundings).run(jobType, payload);
      } finally {
        pool.giveBack(inner);
      }
    };
  const jobTypes = await pool.open();
  return {
    handlers: Object.fromEntries(jobTypes.map((jobType) => [jobType, handlerOf(jobType)])),
    close: () => pool.close(),
  };
}
