import type { Request as ExpressRequest } from 'express';
import {
  Body,
  Controller,
  Extension,
  Get,
  Header,
  Patch,
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
import type { JobView } from '../../application/job-view.js';
import type { OnceAnswer } from '../../application/submit-once.js';
import { JobWatch } from '../../application/job-watch.js';
import { JobEdit } from '../../domain/job-edit.js';
import type {
  CompleteJobBody,
  EndWaitSeconds,
  JobBody,
  JobId,
  JobsBody,
  Problem,
  SubmitJobBody,
  SubmitJobsBody,
} from './contract.js';
import type { EditJobBody } from './contract/edits.js';
import { connectionGone } from './connection-gone.js';
import { namingItems } from './duplicates.js';
import { namedBy } from './idempotency.js';
import { ofEach } from './items.js';
import { preferredWait } from './preferences.js';
import { reportOf } from './reports.js';
import { jobRequestOf, momentOf } from './submits.js';
import { jobBody } from './wire.js';

@injectable()
@Route('jobs')
@Response<Problem>(400, 'The request cannot be read: not JSON, nested too deeply, a broken URL')
@Response<Problem>(422, 'A field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class JobsController extends Controller {
  constructor(
    @inject(Coordinator) private readonly coordinator: Coordinator,
    @inject(JobWatch) private readonly watch: JobWatch,
  ) {
    super();
  }

  /**
   * Submits a job. It is durable when the answer comes. With `Prefer: wait=10` that is when the job has ended, or after 10
   * seconds, and it has the job as it is then; `Preference-Applied` says so.
   *
   * @summary Submit a job
   * @param prefer `wait=N`: how many seconds to wait for the end of the job, 60 at most (RFC 7240).
   */
  @Post()
  @Tags('Clients')
  @SuccessResponse(201, 'The job, PENDING, or as it is after the preferred wait; `Location` names it')
  @Response<JobBody>(
    200,
    'No new job: that of the first request with this `Idempotency-Key`, or the one that has the unique key',
  )
  @Response<Problem>(409, '`duplicate_job`: another job has the unique key')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async submit(
    @Request() request: ExpressRequest,
    @Body() body: SubmitJobBody,
    @Header('Prefer') prefer?: string,
    @Header('Idempotency-Key') idempotencyKey?: string,
  ): Promise<JobBody> {
    const name = namedBy(idempotencyKey, 'POST /jobs', body);
    const answer = await this.coordinator.submitOnce({ requests: [jobRequestOf(body)], name });
    const [job] = answer.jobs as [JobView];
    this.answerOnce(answer);
    this.setHeader('Location', `/jobs/${job.id}`);
    const wait = preferredWait(prefer);
    return jobBody(wait === undefined ? job : await this.afterWait(job, wait, request));
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
  @Response<JobsBody>(
    200,
    'No new job: the answer to the first request with this `Idempotency-Key`, or jobs that have the unique keys',
  )
  @Response<Problem>(409, '`duplicate_job`: others have unique keys; `errors` names each job that was refused')
  @Response<Problem>(413, 'Larger than 8 MB')
  @Response<Problem>(415, 'Not application/json')
  async submitBatch(
    @Request() request: ExpressRequest,
    @Body() body: SubmitJobsBody,
    @Header('Idempotency-Key') idempotencyKey?: string,
  ): Promise<JobsBody> {
    const name = namedBy(idempotencyKey, 'POST /jobs/batch', body);
    const requests = ofEach(request, 'jobs', body.jobs, jobRequestOf);
    const answer = await this.coordinator.submitOnce({ requests, name }).catch(namingItems('jobs'));
    this.answerOnce(answer);
    return { jobs: answer.jobs.map(jobBody) };
  }

  /** 201 says that something is new. */
  private answerOnce({ made, replayed }: OnceAnswer): void {
    this.setStatus(made > 0 && !replayed ? 201 : 200);
    if (replayed) this.setHeader('Idempotency-Replayed', 'true');
  }

  /**
   * A job as it is now; with `wait` as it is when it has ended, or when that time is over.
   *
   * @summary See a job
   * @param wait How many seconds to wait for the end of the job, 0 to 60.
   */
  @Get('{id}')
  @Tags('Clients')
  @Response<Problem>(404, 'No such job')
  async get(@Request() request: ExpressRequest, @Path() id: JobId, @Query() wait?: EndWaitSeconds): Promise<JobBody> {
    const gone = wait === undefined ? undefined : connectionGone(request);
    return jobBody(await this.watch.untilEnded(id.toLowerCase(), (wait ?? 0) * 1000, gone));
  }

  /**
   * Changes when a PENDING job becomes ready, or how urgent it is.
   *
   * @summary Edit a job that waits
   */
  @Patch('{id}')
  @Tags('Clients')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(409, '`illegal_move`: it is not PENDING')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async edit(@Path() id: JobId, @Body() body: EditJobBody): Promise<JobBody> {
    const { priority, run_at, delay_seconds: delaySeconds } = body;
    const edit = JobEdit.of({ priority, runAt: momentOf(run_at), delaySeconds });
    return jobBody(await this.coordinator.change({ kind: 'edit', jobId: id.toLowerCase(), edit }));
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
  @Response<Problem>(409, '`illegal_move`: it is not FAILED; `duplicate_job`: another job has its unique key')
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

  /** The job is durable, so whatever keeps this from waiting is no error: the preference is not applied. */
  private async afterWait(job: JobView, seconds: number, request: ExpressRequest): Promise<JobView> {
    try {
      const ended = await this.watch.untilEnded(job.id, seconds * 1000, connectionGone(request));
      this.setHeader('Preference-Applied', `wait=${seconds}`);
      return ended;
    } catch {
      return job;
    }
  }
}
