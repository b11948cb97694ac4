import type { Request as ExpressRequest } from 'express';
import { Controller, Get, Request, Response, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import type { Problem } from './contract.js';
import { MEASUREMENTS, type Measurements } from './tokens.js';

@injectable()
@Route('metrics')
@Tags('Operators')
export class MetricsController extends Controller {
  constructor(@inject(MEASUREMENTS) private readonly measurements: Measurements) {
    super();
  }

  /**
   * What this scheduler does, in the text format of Prometheus. Each scheduler of a database counts what it does itself;
   * `baton_jobs` is what there is in the database.
   *
   * @summary Metrics for Prometheus
   */
  @Get()
  @SuccessResponse(200, 'The metrics', 'text/plain')
  @Response<Problem>(400, 'The URL cannot be read', undefined, 'application/problem+json')
  @Response<Problem>(422, 'A parameter is not known', undefined, 'application/problem+json')
  @Response<Problem>(503, 'It is shutting down', undefined, 'application/problem+json')
  async metrics(@Request() request: ExpressRequest): Promise<string> {
    const text = await this.measurements.read();
    // Sent here: what is left to tsoa goes out as JSON.
    request.res?.setHeader('Content-Type', this.measurements.contentType).end(text);
    return text;
  }
}
