import { NO_JOBS, type FigureQueries, type StateCounts } from './ports/figure-queries.js';
import type { JobTypeQueries } from './ports/job-type-queries.js';

export interface JobTypeView {
  readonly jobType: string;
  /** Null when it is not paused. */
  readonly pausedAt: Date | null;
  readonly counts: StateCounts;
}

/** The job types that have jobs, or are paused, in the order of their names. */
export class ListJobTypes {
  constructor(
    private readonly figures: Pick<FigureQueries, 'counts'>,
    private readonly jobTypes: JobTypeQueries,
  ) {}

  /** @param after only those behind this name. */
  async execute(after: string | undefined, limit: number): Promise<JobTypeView[]> {
    const [counts, paused] = await Promise.all([this.figures.counts(), this.jobTypes.pausedSince()]);
    const names = [...new Set([...counts.keys(), ...paused.keys()])].filter((name) => name > (after ?? ''));
    return names
      .sort((a, b) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map((jobType) => ({
        jobType,
        pausedAt: paused.get(jobType) ?? null,
        counts: counts.get(jobType) ?? NO_JOBS,
      }));
  }
}
