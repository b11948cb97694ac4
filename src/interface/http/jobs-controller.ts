import type { Request as ExpressRequest } from 'express';
import {
  Body,
  Controller,
  Extension,
  Get,
  Path,
  Post,
  Query,
  Request,
  Response,
  Route,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { Coordinator } from '../../application/coordinator.js';
import { JobNotFound } from '../../application/errors.js';
import type { JobView } from '../../application/job-view.js';
import { JobRequest } from '../../domain/job-request.js';
import type { JsonValue } from '../../domain/json.js';
import type {
  CompleteJobBody,
  JobBody,
  JobId,
  JobPageBody,
  JobsBody,
  JobState,
  JobType,
  PageLimit,
  Problem,
  SubmitJobBody,
  SubmitJobsBody,
  WorkerId,
} from './contract.js';
import { ofEach } from './items.js';
import { refuseBadWorkerId } from './refuse-bad-worker-id.js';
import { reportOf } from './reports.js';
import { JOB_QUERIES, type JobQueries } from './tokens.js';
import { jobBody } from './wire.js';

@injectable()
@Route('jobs')
@Response<Problem>(400, 'The request cannot be read: not JSON, nested too deeply, a broken URL')
@Response<Problem>(422, 'A field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class JobsController extends Controller {
  constructor(
    @inject(Coordinator) private readonly coordinator: Coordinator,
    @inject(JOB_QUERIES) private readonly queries: JobQueries,
  ) {
    super();
  }

  /**
   * Submits a job. It is durable when the answer comes.
   *
   * @summary Submit a job
   */
  @Post()
  @Tags('Clients')
  @SuccessResponse(201, 'The job, PENDING; `Location` names it')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async submit(@Body() body: SubmitJobBody): Promise<JobBody> {
    const [job] = (await this.coordinator.submit([requestOf(body)])) as [JobView];
    this.setStatus(201);
    this.setHeader('Location', `/jobs/${job.id}`);
    return jobBody(job);
  }

  /**
   * Submits up to 1000 jobs in one transaction: all of them or none. They are durable when the answer comes.
   * A `payload` larger than 256 kB is not valid, as in `POST /jobs`.
   *
   * @summary Submit many jobs
   */
  @Post('batch')
  @Tags('Clients')
  @Extension('x-max-body-bytes', 8388608)
  @SuccessResponse(201, 'The jobs, PENDING, in the order given')
  @Response<Problem>(413, 'Larger than 8 MB')
  @Response<Problem>(415, 'Not application/json')
  async submitBatch(@Request() request: ExpressRequest, @Body() body: SubmitJobsBody): Promise<JobsBody> {
    const jobs = await this.coordinator.submit(ofEach(request, 'jobs', body.jobs, requestOf));
    this.setStatus(201);
    return { jobs: jobs.map(jobBody) };
  }

  /**
   * Jobs, the latest submitted first.
   *
   * @summary List jobs
   * @param state Only jobs in this state.
   * @param job_type Only jobs of this type.
   * @param worker_id Only jobs that this worker runs, or ran last.
   * @param cursor `next_cursor` of the page before.
   * @param limit How many at most, 1 to 100; 50 when left out.
   */
  @Get()
  @Tags('Clients')
  async list(
    @Query() state?: JobState,
    @Query() job_type?: JobType,
    @Query() worker_id?: WorkerId,
    @Query() cursor?: JobId,
    @Query() limit: PageLimit = 50,
  ): Promise<JobPageBody> {
    if (worker_id !== undefined) refuseBadWorkerId(worker_id);
    const filter = { state, jobType: job_type, workerId: worker_id, before: cursor?.toLowerCase() };
    const jobs = await this.queries.list(filter, limit + 1);
    const page = jobs.slice(0, limit);
    return { jobs: page.map(jobBody), next_cursor: jobs.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /**
   * @summary See a job
   */
  @Get('{id}')
  @Tags('Clients')
  @Response<Problem>(404, 'No such job')
  async get(@Path() id: JobId): Promise<JobBody> {
    const job = await this.queries.find(id.toLowerCase());
    if (!job) throw new JobNotFound(id);
    return jobBody(job);
  }

  /**
   * Ends a job before its time. A PENDING one is FAILED at once, its `failure_reason` is `cancelled`. A RUNNING one has
   * `cancel_requested` set and ends so as soon as its worker hears of it, with its next heartbeat or report, whatever that
   * says, and at the latest at its deadline. Cancelling again changes nothing.
   *
   * @summary Cancel a job
   */
  @Post('{id}/cancel')
  @Tags('Clients')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(409, '`illegal_move`: it has ended')
  async cancel(@Path() id: JobId): Promise<JobBody> {
    return jobBody(await this.coordinator.change({ kind: 'cancel', jobId: id.toLowerCase() }));
  }

  /**
   * Makes a FAILED job PENDING again, ready at once and with fresh attempts.
   *
   * @summary Retry a failed job
   */
  @Post('{id}/retry')
  @Tags('Clients')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(409, '`illegal_move`: it is not FAILED')
  async retry(@Path() id: JobId): Promise<JobBody> {
    return jobBody(await this.coordinator.change({ kind: 'retry', jobId: id.toLowerCase() }));
  }

  /**
   * Reports how an attempt ended. Only the holder of the live attempt is heard. Repeating a report with its
   * `lease_token` is safe: it is answered with 200 and changes nothing.
   *
   * @summary Report an attempt
   */
  @Post('{id}/complete')
  @Tags('Workers')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(409, 'Not recorded: `lease_lost` or `outcome_conflict`')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async complete(@Path() id: JobId, @Body() body: CompleteJobBody): Promise<JobBody> {
    const { job } = await this.coordinator.report(reportOf(body.worker_id, { ...body, job_id: id }));
    return jobBody(job);
  }
}

function requestOf({ job_type: jobType, payload, priority }: SubmitJobBody): JobRequest {
  return JobRequest.of({ jobType, payload: payload as JsonValue | undefined, priority });
}
