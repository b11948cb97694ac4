import type { JobTypeQueries } from '../../src/application/ports/job-type-queries.js';
import type { JobTypeRepository } from '../../src/application/ports/job-type-repository.js';

/** What is kept about job types, in memory. */
export class MemoryJobTypes implements JobTypeRepository, JobTypeQueries {
  readonly paused = new Map<string, Date>();

  pause(jobType: string, now: Date): Promise<void> {
    this.paused.set(jobType, this.paused.get(jobType) ?? now);
    return Promise.resolve();
  }

  resume(jobType: string): Promise<void> {
    this.paused.delete(jobType);
    return Promise.resolve();
  }

  pausedSince(): Promise<ReadonlyMap<string, Date>> {
    return Promise.resolve(new Map(this.paused));
  }
}
