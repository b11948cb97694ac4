import type { Clock } from './ports/clock.js';
import type { WorkerPlace, WorkerQueries, WorkerView } from './ports/worker-queries.js';
import { WORKERS_KEPT_MS } from './record-workers.js';
import type { WorkerRegistry } from './worker-registry.js';

/** To count more running jobs would take too long. */
const MAX_RUNNING = 5_000;
/** How exact the times are that this scheduler has seen itself. */
const PRECISION_MS = 1_000;

export interface WorkerPage {
  readonly workers: readonly RunningWorker[];
  /** Where the next page begins; undefined when there is none. */
  readonly next: WorkerPlace | undefined;
}

/** A worker and how many jobs it runs; null when there are too many running to count them. */
export type RunningWorker = WorkerView & { readonly running: number | null };

/** Lists the workers that were seen in the last day, the latest seen first. */
export class ReadWorkers {
  constructor(
    private readonly registry: Pick<WorkerRegistry, 'write'>,
    private readonly queries: WorkerQueries,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  async execute(after: WorkerPlace | undefined, limit: number): Promise<WorkerPage> {
    await this.registry.write(PRECISION_MS);
    const since = new Date(this.clock.now().getTime() - WORKERS_KEPT_MS);
    const seen = await this.queries.seen(since, after, limit + 1);
    const running = await this.queries.running(MAX_RUNNING);
    const workers = seen.slice(0, limit).map((worker) => ({
      ...worker,
      running: running ? (running.get(worker.workerId) ?? 0) : null,
    }));
    return { workers, next: seen.length > limit ? workers.at(-1) : undefined };
  }
}
