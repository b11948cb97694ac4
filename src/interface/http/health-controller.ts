import { Controller, Get, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import type { HealthBody, Problem } from './contract.js';
import { READINESS, type Readiness } from './tokens.js';

@injectable()
@Route()
@Tags('Operators')
export class HealthController extends Controller {
  constructor(@inject(READINESS) private readonly readiness: Readiness) {
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
  @Response<Problem>(503, 'It cannot, and `code` says why')
  async readyz(): Promise<HealthBody> {
    await this.readiness.check();
    return { status: 'ok' };
  }
}
