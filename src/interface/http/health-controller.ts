import { Controller, Get, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { Readiness } from '../../application/readiness.js';
import type { HealthBody, Problem } from './contract.js';

@injectable()
@Route()
@Tags('Operators')
@Response<Problem>(400, 'The URL cannot be read')
@Response<Problem>(422, 'A parameter is not known')
@Response<Problem>(503, 'It cannot, or it is shutting down; `code` says why')
export class HealthController extends Controller {
  constructor(@inject(Readiness) private readonly readiness: Readiness) {
    super();
  }

  /**
   * Answers as long as the process does.
   *
   * @summary Is the process alive?
   */
  @Get('healthz')
  healthz(): Promise<HealthBody> {
    return Promise.resolve({ status: 'ok' });
  }

  /**
   * Answers when the database does and the coordinator is not stuck.
   *
   * @summary Can the scheduler work?
   */
  @Get('readyz')
  async readyz(): Promise<HealthBody> {
    await this.readiness.check();
    return { status: 'ok' };
  }
}
