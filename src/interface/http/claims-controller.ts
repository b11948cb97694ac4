import type { Request as ExpressRequest } from 'express';
import { Controller, Extension, Get, Query, Request, Response, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { Coordinator } from '../../application/coordinator.js';
import { ClaimRequest } from '../../domain/claim-request.js';
import type { ClaimedJobBody, Problem, WorkerId } from './contract.js';
import { HttpError } from './problems.js';
import { claimedJobBody } from './wire.js';

@injectable()
@Route()
@Tags('Workers')
export class ClaimsController extends Controller {
  constructor(@inject(Coordinator) private readonly coordinator: Coordinator) {
    super();
  }

  /**
   * Claims the next ready job: highest priority first, then first in first out. The job is RUNNING and this worker's
   * until `deadline_at`. A claim has an effect although it is a GET: never cache, repeat or prefetch it.
   *
   * @summary Claim the next job
   * @param worker_id Who claims.
   * @param job_types Only jobs of these types, separated by commas; all when left out.
   */
  @Get('next-job')
  @Extension('x-has-effect', true)
  @SuccessResponse(200, 'The claimed job, with its lease token')
  @Response(204, 'No job is ready')
  @Response<Problem>(400, 'The URL cannot be read', undefined, 'application/problem+json')
  @Response<Problem>(403, 'A browser that guesses (`Sec-Purpose: prefetch`)', undefined, 'application/problem+json')
  @Response<Problem>(422, 'A parameter is not valid; `errors` names each', undefined, 'application/problem+json')
  @Response<Problem>(
    503,
    'Not now: busy, shutting down, or no database; try again after `Retry-After`',
    undefined,
    'application/problem+json',
  )
  async nextJob(
    @Request() request: ExpressRequest,
    @Query() worker_id: WorkerId,
    @Query() job_types?: string,
  ): Promise<ClaimedJobBody | undefined> {
    const jobTypes = job_types?.split(',').map((jobType) => jobType.trim());
    const job = await this.coordinator.claim(ClaimRequest.of({ workerId: worker_id, jobTypes }), clientGone(request));
    if (job) return claimedJobBody(job);
    this.setStatus(204);
    return undefined;
  }
}

/** Aborts when the connection closes before the answer is out: nobody will read one. */
function clientGone({ res: response }: ExpressRequest): AbortSignal {
  const gone = new AbortController();
  response?.once('close', () => {
    if (response.writableFinished) return;
    gone.abort(new HttpError('malformed_request', 'The client closed the connection before the claim began.'));
  });
  return gone.signal;
}
