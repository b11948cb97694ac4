import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { Controller, Get, Header, Query, Request, Response, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { EventFeed } from '../../application/event-feed.js';
import type { JobId, JobType, Problem } from './contract.js';
import { EVENT_STREAM_HEADERS, EventStream } from './event-stream.js';

@injectable()
@Route()
@Tags('Clients')
@Response<Problem>(400, 'The URL cannot be read')
@Response<Problem>(422, 'A parameter is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class EventsController extends Controller {
  constructor(@inject(EventFeed) private readonly feed: EventFeed) {
    super();
  }

  /**
   * Each change of a job's state, as server-sent events, from now on and without end. An `event: job` has `job_id`,
   * `job_type`, `state`, `attempts`, `worker_id` and `at`. Who comes back with the `id` of the last one it saw, here or at
   * another scheduler on the same database, misses nothing and sees nothing twice. What happened more than an hour, or a
   * million changes, ago may no longer be told: then an `event: reset` comes first.
   *
   * @summary Follow jobs
   * @param job_type Only jobs of this type.
   * @param job_id Only this job.
   * @param last_event_id As `Last-Event-ID`, for clients that cannot set it; the header wins.
   * @param lastEventId The `id` of the event seen last.
   */
  @Get('events')
  @SuccessResponse(200, 'Events, without end', 'text/event-stream')
  async events(
    @Request() request: ExpressRequest,
    @Query() job_type?: JobType,
    @Query() job_id?: JobId,
    @Query() last_event_id?: string,
    @Header('Last-Event-ID') lastEventId?: string,
  ): Promise<string> {
    const response = request.res as ExpressResponse;
    if (request.method === 'HEAD') {
      response.writeHead(200, EVENT_STREAM_HEADERS).end();
      return '';
    }
    const filter = { jobType: job_type, jobId: job_id?.toLowerCase() };
    const order = { filter, lastEventId: lastEventId ?? last_event_id };
    await this.feed.follow(order, (start) => new EventStream(response, start));
    // The answer has begun; it is not tsoa's to give.
    return '';
  }
}
