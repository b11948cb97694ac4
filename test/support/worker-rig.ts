import type { Handlers } from '../../src/interface/worker/handlers.js';
import { builtInHandlers } from '../../src/interface/worker/handlers.js';
import { SchedulerClient } from '../../src/interface/worker/scheduler-client.js';
import { endOfTurn } from '../../src/interface/worker/timing.js';
import { Worker, type WorkerOptions } from '../../src/interface/worker/worker.js';
import { ManualTiming, until } from './manual-timing.js';
import { RecordingLogger } from './recording-logger.js';
import { ScriptedScheduler } from './scripted-scheduler.js';

class CountingClient extends SchedulerClient {
  constructor(
    url: string,
    private readonly beats: { underWay: number },
  ) {
    super(url);
  }

  override async heartbeatWorker(...request: Parameters<SchedulerClient['heartbeatWorker']>) {
    this.beats.underWay++;
    return super.heartbeatWorker(...request).finally(() => this.beats.underWay--);
  }
}

/** What is ready to run has run, and what it made ready. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await endOfTurn();
}

/** A worker against a scripted scheduler, in time that the test moves. */
export class WorkerRig {
  readonly timing = new ManualTiming();
  readonly logger = new RecordingLogger();

  /** Heartbeats whose answers the worker has not heard yet. */
  private readonly beats = { underWay: 0 };

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
      client: new CountingClient(this.scheduler.url, this.beats),
      workerId: 'w',
      concurrency: 1,
      handlers,
      logger: this.logger,
      timing: this.timing,
      // Timers that most tests do not want to count; those of heartbeats turn them on.
      heartbeats: false,
      newRequestId: () => `r${++this.claimsNamed}`,
      ...options,
    });
    this.worker = worker;
    return { worker, done: worker.run() };
  }

  /** Until the worker pauses: it has done all there is to do now. */
  async paused(): Promise<void> {
    await until(() => this.timing.sleepers > 0, 'the worker pauses');
  }

  /** Until the worker has heard the answers to all heartbeats that are due now, and done what follows. */
  async beatsAnswered(): Promise<void> {
    await turns();
    await until(() => this.beats.underWay === 0, 'heartbeats are answered');
    await turns();
  }

  async stop(): Promise<void> {
    const { worker } = this;
    worker?.drain();
    this.timing.advance(20_000);
    await worker?.run();
    await this.scheduler.stop();
  }

  private worker: Worker | undefined;
  private claimsNamed = 0;
}
