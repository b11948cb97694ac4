import { canBeClaimed, hasEnded } from '../domain/job-lifecycle.js';
import { JobNotFound } from './errors.js';
import { ASKING_MS, explainEnded, explainPending, explainRunning, MAX_AHEAD, type Explanation } from './explanation.js';
import type { PausedTypes } from './paused-types.js';
import type { JobQueries } from './ports/job-queries.js';
import type { PlaceQueries } from './ports/place-queries.js';
import type { WorkerQueries } from './ports/worker-queries.js';
import type { WorkerRegistry } from './worker-registry.js';

/** Says why a job is where it is: reads what that depends on, and costs the same however many jobs there are. */
export class ExplainJob {
  constructor(
    private readonly jobs: Pick<JobQueries, 'find'>,
    private readonly places: PlaceQueries,
    private readonly workers: Pick<WorkerQueries, 'takersOf'>,
    private readonly registry: Pick<WorkerRegistry, 'write'>,
    private readonly paused: Pick<PausedTypes, 'has'>,
  ) {}

  /** @throws JobNotFound */
  async execute(id: string): Promise<Explanation> {
    const job = await this.jobs.find(id);
    if (!job) throw new JobNotFound(id);
    if (hasEnded(job.state)) return explainEnded(job);
    const place = await this.places.placeOf(job, MAX_AHEAD + 1);
    if (!canBeClaimed(job.state)) return explainRunning(job, place.now);
    // Who has asked this scheduler for the first time may not have been written down yet.
    await this.registry.write();
    const takers = await this.workers.takersOf(job.jobType, new Date(place.now.getTime() - ASKING_MS));
    return explainPending(job, { ...place, isPaused: this.paused.has(job.jobType), takers });
  }
}
