import type { Request as ExpressRequest } from 'express';
import {
  Body,
  Controller,
  Extension,
  Get,
  Post,
  Query,
  Request,
  Response,
  Route,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ClaimDesk, type ClaimOrder } from '../../application/claim-desk.js';
import { Coordinator, type ClaimOptions, type CompleteAnswer } from '../../application/coordinator.js';
import type { ClaimedJobView } from '../../application/job-view.js';
import type { ReportAnswer, ReportRequest } from '../../application/report-jobs.js';
import { ClaimRequest } from '../../domain/claim-request.js';
import type {
  ClaimedJobBody,
  ClaimedJobsBody,
  ClaimJobsBody,
  ClaimNextBody,
  CompletedBody,
  CompletionsBody,
  Problem,
  RequestId,
  WaitSeconds,
  WorkerId,
} from './contract.js';
import { connectionGone } from './connection-gone.js';
import { followDelivery } from './follow-delivery.js';
import { ofEach } from './items.js';
import { reportOf } from './reports.js';
import { claimedJobBody, outcomeBody } from './wire.js';

@injectable()
@Route()
@Tags('Workers')
@Response<Problem>(422, 'A parameter or field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class ClaimsController extends Controller {
  constructor(
    @inject(Coordinator) private readonly coordinator: Coordinator,
    @inject(ClaimDesk) private readonly desk: ClaimDesk,
  ) {
    super();
  }

  /**
   * Claims the next ready job: highest priority first, then first in first out. The job is RUNNING and this worker's
   * until `deadline_at`. A claim has an effect although it is a GET: never cache, repeat or prefetch it.
   *
   * @summary Claim the next job
   * @param worker_id Who claims.
   * @param job_types Only jobs of these types, separated by commas; all when left out.
   * @param wait How many seconds to wait for a job when none is ready.
   * @param request_id A name for this claim, new for each: asked again by it, the same job is given as long as it is leased.
   */
  @Get('next-job')
  @Extension('x-has-effect', true)
  @SuccessResponse(200, 'The claimed job, with its lease token')
  @Response(204, 'No job is ready')
  @Response<Problem>(400, 'The URL cannot be read')
  @Response<Problem>(403, 'A browser that guesses (`Sec-Purpose: prefetch`)')
  async nextJob(
    @Request() request: ExpressRequest,
    @Query() worker_id: WorkerId,
    @Query() job_types?: string,
    @Query() wait?: WaitSeconds,
    @Query() request_id?: RequestId,
  ): Promise<ClaimedJobBody | undefined> {
    const jobTypes = job_types?.split(',').map((jobType) => jobType.trim());
    const order = { request: ClaimRequest.of({ workerId: worker_id, jobTypes }), requestId: request_id };
    const [job] = await this.claimed(request, order, wait);
    if (job) return claimedJobBody(job);
    this.setStatus(204);
    return undefined;
  }

  /**
   * Claims up to `limit` jobs, each of them as `GET /next-job` does. Answers as soon as there is at least one, and ends
   * with the job whose payload brings the answer to 8 MB: there may be more.
   *
   * @summary Claim jobs
   */
  @Post('claims')
  @SuccessResponse(200, 'The claimed jobs, each with its lease token; none when none is ready')
  @Response<Problem>(400, 'Not JSON')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async claim(@Request() request: ExpressRequest, @Body() body: ClaimJobsBody): Promise<ClaimedJobsBody> {
    const claimed = await this.claimed(request, orderOf(body.worker_id, body), body.wait_seconds);
    return { jobs: claimed.map(claimedJobBody) };
  }

  /**
   * Reports how attempts ended and claims the next jobs, in one transaction. Each report is answered by itself, in the
   * order given: a refused one never spoils the others. Repeating a report is safe. A `result` or `error` larger than
   * 256 kB is not valid, as in `POST /jobs/{id}/complete`.
   *
   * @summary Report attempts, and claim the next jobs
   */
  @Post('completions')
  @Extension('x-max-body-bytes', 8388608)
  @SuccessResponse(200, 'What became of each report, and the claimed jobs')
  @Response<Problem>(400, 'Not JSON, or nested too deeply')
  @Response<Problem>(413, 'Larger than 8 MB')
  @Response<Problem>(415, 'Not application/json')
  async completeMany(@Request() request: ExpressRequest, @Body() body: CompletionsBody): Promise<CompletedBody> {
    const { worker_id: workerId, reports, claim_next: next } = body;
    const checked = ofEach(request, 'reports', reports, (report) => reportOf(workerId, report));
    const { reported, claimed } = next
      ? await this.completed(request, checked, orderOf(workerId, next), next.wait_seconds)
      : await this.coordinator.complete(checked, undefined);
    return {
      outcomes: reports.map(({ job_id }, index) => outcomeBody(job_id, reported[index] as ReportAnswer | Error)),
      jobs: claimed.map(claimedJobBody),
    };
  }

  private async claimed(request: ExpressRequest, order: ClaimOrder, wait?: number): Promise<readonly ClaimedJobView[]> {
    const { claimed } = await this.completed(request, [], order, wait);
    return claimed;
  }

  private async completed(
    request: ExpressRequest,
    reports: readonly ReportRequest[],
    order: ClaimOrder,
    wait?: number,
  ): Promise<CompleteAnswer> {
    const { reported, delivery } = await this.desk.complete(reports, order, optionsOf(request, wait));
    followDelivery(request, delivery);
    return { reported, claimed: delivery.jobs };
  }
}

function orderOf(workerId: string, { job_types: jobTypes, limit, request_id: requestId }: ClaimNextBody): ClaimOrder {
  return { request: ClaimRequest.of({ workerId, jobTypes, limit }), requestId };
}

function optionsOf(request: ExpressRequest, waitSeconds = 0): ClaimOptions {
  return { waitMs: waitSeconds * 1000, signal: connectionGone(request) };
}
