import { Controller, Get, Query, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ReadWorkers, type RunningWorker } from '../../application/read-workers.js';
import { isoTime } from '../../domain/iso-time.js';
import type { PageLimit, Problem } from './contract.js';
import type { WorkerBody, WorkersBody } from './contract/workers.js';
import { cursorOf, placeOf } from './worker-cursor.js';

@injectable()
@Route('workers')
@Tags('Operators')
@Response<Problem>(400, 'A broken URL')
@Response<Problem>(422, 'A parameter is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class WorkersController extends Controller {
  constructor(@inject(ReadWorkers) private readonly readWorkers: ReadWorkers) {
    super();
  }

  /**
   * The workers that any scheduler has seen in the last day, the latest seen first. A worker that is seen again between
   * two pages moves to the front: it may be on neither of them.
   *
   * @summary List workers
   * @param cursor `next_cursor` of the page before.
   * @param limit How many at most, 1 to 100; 50 when left out.
   */
  @Get()
  async listWorkers(@Query() cursor?: string, @Query() limit: PageLimit = 50): Promise<WorkersBody> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    const { workers, next } = await this.readWorkers.execute(after, limit);
    return { workers: workers.map(workerBody), next_cursor: next ? cursorOf(next) : null };
  }
}

function workerBody(worker: RunningWorker): WorkerBody {
  const { lastAskedAt } = worker;
  return {
    worker_id: worker.workerId,
    job_types: worker.jobTypes as string[] | null,
    first_seen_at: isoTime(worker.firstSeenAt),
    last_seen_at: isoTime(worker.lastSeenAt),
    last_asked_at: lastAskedAt && isoTime(lastAskedAt),
    running: worker.running,
    directive: worker.directive,
  };
}
