import type { Handlers } from '../../src/interface/worker/handlers.js';
import { builtInHandlers } from '../../src/interface/worker/handlers.js';
import { SchedulerClient } from '../../src/interface/worker/scheduler-client.js';
import { Worker, type WorkerOptions } from '../../src/interface/worker/worker.js';
import { ManualTiming, until } from './manual-timing.js';
import { RecordingLogger } from './recording-logger.js';
import { ScriptedScheduler } from './scripted-scheduler.js';

/** A worker against a scripted scheduler, in time that the test moves. */
export class WorkerRig {
  readonly timing = new ManualTiming();
  readonly logger = new RecordingLogger();

  private constructor(readonly scheduler: ScriptedScheduler) {}

  static async start(): Promise<WorkerRig> {
    return new WorkerRig(await ScriptedScheduler.start());
  }

  /** A worker that is already running; `done` is its run(). */
  work(
    handlers: Handlers = builtInHandlers,
    options: Partial<WorkerOptions> = {},
  ): { worker: Worker; done: Promise<void> } {
    const worker = new Worker({
      client: new SchedulerClient(this.scheduler.url),
      workerId: 'w',
      concurrency: 1,
      handlers,
      logger: this.logger,
      timing: this.timing,
      ...options,
    });
    this.worker = worker;
    return { worker, done: worker.run() };
  }

  /** Until the worker pauses: it has done all there is to do now. */
  async paused(): Promise<void> {
    await until(() => this.timing.sleepers > 0, 'the worker pauses');
  }

  async stop(): Promise<void> {
    const { worker } = this;
    worker?.drain();
    this.timing.advance(20_000);
    await worker?.run();
    await this.scheduler.stop();
  }

  private worker: Worker | undefined;
}
