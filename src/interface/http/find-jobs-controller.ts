import { Body, Controller, Get, Post, Query, Response, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ChangeMany } from '../../application/change-many.js';
import type { JobId, JobPageBody, JobState, JobType, Moment, PageLimit, Problem, WorkerId } from './contract.js';
import type { ChangeManyBody, ErrorText, ManyChangedBody, WantedTag } from './contract/find.js';
import { jobFilterOf, requiredFilterOf } from './job-filters.js';
import { JOB_QUERIES, type JobQueries } from './tokens.js';
import { jobBody } from './wire.js';

@injectable()
@Route('jobs')
@Response<Problem>(400, 'The request cannot be read: not JSON, nested too deeply, a broken URL')
@Response<Problem>(422, 'A field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class FindJobsController extends Controller {
  constructor(
    @inject(JOB_QUERIES) private readonly queries: JobQueries,
    @inject(ChangeMany) private readonly changeMany: ChangeMany,
  ) {
    super();
  }

  /**
   * Jobs, the latest submitted first; those that all that is asked for is true for.
   *
   * A page looks at a bounded number of jobs and has a bounded number of bytes, so that it costs the same however many
   * there are: it may have fewer than `limit`, or none, though there are more. Go on until `next_cursor` is null.
   *
   * @summary List jobs
   * @param state Only jobs in this state.
   * @param job_type Only jobs of this type.
   * @param tag Only jobs with this tag.
   * @param worker_id Only jobs that this worker runs, or ran last.
   * @param created_after Only jobs submitted then or later.
   * @param created_before Only jobs submitted earlier.
   * @param error Only jobs whose error has this text somewhere, in whatever case.
   * @param cursor `next_cursor` of the page before.
   * @param limit How many at most, 1 to 100; 50 when left out.
   */
  @Get()
  @Tags('Clients')
  async list(
    @Query() state?: JobState,
    @Query() job_type?: JobType,
    @Query() tag?: WantedTag,
    @Query() worker_id?: WorkerId,
    @Query() created_after?: Moment,
    @Query() created_before?: Moment,
    @Query() error?: ErrorText,
    @Query() cursor?: JobId,
    @Query() limit: PageLimit = 50,
  ): Promise<JobPageBody> {
    const filter = jobFilterOf({ state, job_type, tag, worker_id, created_after, created_before, error });
    const { jobs, next } = await this.queries.list(filter, cursor?.toLowerCase(), limit);
    return { jobs: jobs.map(jobBody), next_cursor: next ?? null };
  }

  /**
   * Cancels all jobs that the filter is for, as `POST /jobs/{id}/cancel` would: those that were submitted before the
   * request. It is done a few jobs at a time, so that others are served meanwhile, and answered when all is done: 100,000
   * jobs take half a minute. A job that has ended by then, or no longer is what the filter is for, is left alone. What has
   * begun goes on when the client goes away. To repeat it is safe: what has been cancelled does not match again.
   *
   * @summary Cancel many jobs
   */
  @Post('cancel')
  @Tags('Clients')
  @SuccessResponse(200, 'How many there were')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async cancelMany(@Body() body: ChangeManyBody): Promise<ManyChangedBody> {
    return this.changeAll('cancel', body);
  }

  /**
   * Makes all FAILED jobs that the filter is for PENDING again, as `POST /jobs/{id}/retry` would; in the way of
   * `POST /jobs/cancel`.
   *
   * @summary Retry many failed jobs
   */
  @Post('retry')
  @Tags('Clients')
  @SuccessResponse(200, 'How many there were')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async retryMany(@Body() body: ChangeManyBody): Promise<ManyChangedBody> {
    return this.changeAll('retry', body);
  }

  private changeAll(kind: 'cancel' | 'retry', { filter, dry_run: dryRun = false }: ChangeManyBody) {
    return this.changeMany.execute({ kind, filter: requiredFilterOf(filter), dryRun });
  }
}
