import { Controller, Get, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ReadStats } from '../../application/read-stats.js';
import type { Problem } from './contract.js';
import type { StatsBody } from './contract/stats.js';
import { statsBody } from './stats-body.js';

@injectable()
@Route('stats')
@Tags('Operators')
@Response<Problem>(400, 'The URL cannot be read')
@Response<Problem>(422, 'A parameter is not known')
@Response<Problem>(503, 'Not now: shutting down, or no database; try again after `Retry-After`')
export class StatsController extends Controller {
  constructor(@inject(ReadStats) private readonly readStats: ReadStats) {
    super();
  }

  /**
   * The queue in figures: of all schedulers of the database, a second old at most. Sizes may be a minute old.
   *
   * @summary See how the queue is
   */
  @Get()
  async stats(): Promise<StatsBody> {
    return statsBody(await this.readStats.execute());
  }
}
