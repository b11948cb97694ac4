import { Controller, Get, Path, Post, Query, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ListJobTypes } from '../../application/list-job-types.js';
import { PauseTypes } from '../../application/pause-types.js';
import { isoTime } from '../../domain/iso-time.js';
import type { JobType, PageLimit, Problem } from './contract.js';
import type { JobTypesBody, PausedTypeBody } from './contract/job-types.js';

@injectable()
@Route('job-types')
@Tags('Operators')
@Response<Problem>(400, 'The URL cannot be read')
@Response<Problem>(422, 'A parameter is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class JobTypesController extends Controller {
  constructor(
    @inject(ListJobTypes) private readonly listTypes: ListJobTypes,
    @inject(PauseTypes) private readonly pauseTypes: PauseTypes,
  ) {
    super();
  }

  /**
   * The job types that have jobs, or are paused, in the order of their names.
   *
   * @summary List job types
   * @param cursor `next_cursor` of the page before.
   * @param limit How many at most, 1 to 100; 50 when left out.
   */
  @Get()
  async listJobTypes(@Query() cursor?: JobType, @Query() limit: PageLimit = 50): Promise<JobTypesBody> {
    const found = await this.listTypes.execute(cursor, limit + 1);
    const page = found.slice(0, limit);
    return {
      job_types: page.map(({ jobType, pausedAt, counts }) => ({
        job_type: jobType,
        paused: pausedAt !== null,
        paused_at: pausedAt && isoTime(pausedAt),
        counts,
      })),
      next_cursor: found.length > limit ? (page.at(-1)?.jobType ?? null) : null,
    };
  }

  /**
   * Gives no job of this type to anybody until it is resumed. Those that run go on; new ones are taken, and wait. Other
   * schedulers of the database follow within `SWEEP_INTERVAL_SECONDS`.
   *
   * @summary Pause a job type
   */
  @Post('{job_type}/pause')
  async pauseJobType(@Path() job_type: JobType): Promise<PausedTypeBody> {
    await this.pauseTypes.pause(job_type);
    return { job_type, paused: true };
  }

  /**
   * Gives jobs of this type to workers again, at once. Nothing happens when it is not paused.
   *
   * @summary Resume a job type
   */
  @Post('{job_type}/resume')
  async resumeJobType(@Path() job_type: JobType): Promise<PausedTypeBody> {
    await this.pauseTypes.resume(job_type);
    return { job_type, paused: false };
  }
}
