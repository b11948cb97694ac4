import type { Request as ExpressRequest } from 'express';
import {
  Body,
  Controller,
  Extension,
  Get,
  Path,
  Post,
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
import type { CompleteJobBody, JobBody, JobId, JobsBody, Problem, SubmitJobBody, SubmitJobsBody } from './contract.js';
import { ofEach } from './items.js';
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
