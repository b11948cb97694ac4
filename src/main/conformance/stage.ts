import type { JobBody, JobId, Json } from '../../interface/http/contract.js';
import { Child } from './child.js';
import { claimedIn, type Exchange } from './exchange.js';
import { FaultProxy } from './fault-proxy.js';
import { demand, Unmet } from './demand.js';
import { JOB_TYPE, Scheduler } from './scheduler.js';
import { until } from './until.js';

/** How long a worker may take from its start to its first claim. */
const FIRST_CLAIM_WITHIN_MS = 20_000;

/** How long a worker may take to leave when nobody needs it any more. */
const TIDY_UP_MS = 2_000;

let workersStarted = 0;

/** A worker, a scheduler, and a proxy between them: where a row is played. */
export class Stage {
  private constructor(
    readonly scheduler: Scheduler,
    readonly proxy: FaultProxy,
    readonly worker: Child,
  ) {}

  /**
   * Resolves once the worker has asked for a job.
   *
   * @throws Unmet when it does not, and Error when anything cannot be started.
   */
  static async open(command: readonly string[]): Promise<Stage> {
    const scheduler = await Scheduler.start();
    const proxy = new FaultProxy(scheduler.url);
    await proxy.open();
    const worker = new Child(command, {
      ...process.env,
      SCHEDULER_URL: proxy.url,
      WORKER_ID: `conformance-${process.pid}-${++workersStarted}`,
      JOB_TYPES: JOB_TYPE,
    });
    const stage = new Stage(scheduler, proxy, worker);
    try {
      await worker.spawned();
      const hasClaimed = (): boolean => proxy.exchanges.some(({ kind }) => kind === 'claim');
      await until(() => hasClaimed() || worker.exit !== undefined, FIRST_CLAIM_WITHIN_MS);
      if (hasClaimed()) return stage;
      const { exit, lastLine } = worker;
      const end =
        exit === undefined ? 'has not asked for a job in time' : `ended with ${exit} before it asked for a job`;
      throw new Unmet(`the worker ${end}${lastLine && `: ${lastLine}`}`);
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Ends all of it; a worker that leaves by itself can tidy up before. */
  async close(): Promise<void> {
    this.worker.terminate();
    await this.proxy.close();
    await until(() => this.worker.exit !== undefined, TIDY_UP_MS);
    await this.worker.kill();
    await this.scheduler.stop();
  }

  /** How the worker has ended, and how many seconds after the moment; undefined when it has not in time. */
  async gone(fromMs: number, withinSeconds: number): Promise<{ exit: Child['exit']; seconds: number }> {
    await until(() => this.worker.exit !== undefined, fromMs + withinSeconds * 1000 - performance.now());
    return { exit: this.worker.exit, seconds: (performance.now() - fromMs) / 1000 };
  }

  submit(payload: Json): Promise<JobId> {
    return this.scheduler.submit(payload);
  }

  /** What the worker has sent from a moment on, oldest first. */
  since(atMs: number): readonly Exchange[] {
    return this.proxy.exchanges.filter((exchange) => exchange.atMs >= atMs);
  }

  /** Waits for something that the worker is to do. */
  async sees(condition: () => boolean | Promise<boolean>, withinSeconds: number, otherwise: string): Promise<void> {
    const { worker } = this;
    await until(async () => worker.exit !== undefined || (await condition()), withinSeconds * 1000);
    const isLeft = worker.exit === undefined ? '' : `the worker has ended with ${worker.exit} (${worker.lastLine}): `;
    demand(await condition(), isLeft + otherwise);
  }

  /** The job, once it has ended. */
  async ended(id: JobId, withinSeconds: number, what = 'the job'): Promise<JobBody> {
    let job = await this.scheduler.job(id);
    const hasEnded = async (): Promise<boolean> => {
      job = await this.scheduler.job(id);
      return job.finished_at !== null;
    };
    await this.sees(hasEnded, withinSeconds, `${what} has not ended within ${withinSeconds} s`);
    return job;
  }

  /** The name of the lease under which the worker has a job, once it has it. */
  async leaseOf(id: JobId): Promise<string> {
    const claimed = () => this.proxy.exchanges.flatMap(claimedIn).findLast((job) => job.id === id);
    await this.sees(() => claimed() !== undefined, 10, 'the worker does not claim the job');
    return claimed()?.lease_token as string;
  }

  /** Demands that the worker does other jobs after whatever was done to it. */
  async goesOn(withinSeconds = 10): Promise<void> {
    const id = await this.submit({ do: 'echo', value: 'on we go' });
    const job = await this.ended(id, withinSeconds, 'the next job');
    demandOnce(job, 'the next job');
  }
}

/** Demands that a job is COMPLETED and that nobody was given it twice. */
export function demandOnce({ state, attempts, deliveries, failure_message: why }: JobBody, what = 'the job'): void {
  demand(state === 'COMPLETED', `${what} is ${state}${why === null ? '' : ` (${why})`}, not COMPLETED`);
  demand(attempts === 1 && deliveries === 1, `${what} took ${attempts} attempts and ${deliveries} deliveries, not one`);
}
