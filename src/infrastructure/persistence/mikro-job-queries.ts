import type { SqlEntityManager } from '@mikro-orm/sql';
import { viewOf, type JobView } from '../../application/job-view.js';
import type { JobQueries } from '../../application/ports/job-queries.js';
import type { Dialect } from './dialect.js';
import { jobSchema } from './job-schema.js';
import { asStoreError } from './store-error.js';

/** Reads through the ORM, each with an entity manager of its own. */
export class MikroJobQueries implements JobQueries {
  constructor(
    private readonly entityManager: SqlEntityManager,
    private readonly dialect: Dialect,
  ) {}

  find(id: string): Promise<JobView | undefined> {
    return this.read(async (entities) => {
      const job = await entities.findOne(jobSchema, { id });
      return job ? viewOf(job) : undefined;
    });
  }

  ping(): Promise<void> {
    return this.read(async (entities) => {
      await entities.execute('select 1');
    });
  }

  private async read<T>(query: (entities: SqlEntityManager) => Promise<T>): Promise<T> {
    try {
      return await query(this.entityManager.fork());
    } catch (error) {
      throw asStoreError(error, this.dialect);
    }
  }
}
