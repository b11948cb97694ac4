import type { SqlEntityManager } from '@mikro-orm/sql';
import { viewOf, type JobView } from '../../application/job-view.js';
import type { JobFilter, JobQueries, Outlook } from '../../application/ports/job-queries.js';
import { executeOn, type Dialect } from './dialect.js';
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

  findAll(ids: readonly string[]): Promise<Map<string, JobView>> {
    return this.read(async (entities) => {
      const jobs = await entities.find(jobSchema, { id: { $in: [...ids] } });
      return new Map(jobs.map((job) => [job.id, viewOf(job)]));
    });
  }

  list({ state, jobType, workerId, before }: JobFilter, limit: number): Promise<JobView[]> {
    return this.read(async (entities) => {
      const where = {
        ...(state !== undefined && { state }),
        ...(jobType !== undefined && { jobType }),
        ...(workerId !== undefined && { workerId }),
        ...(before !== undefined && { id: { $lt: before } }),
      };
      // By the primary key, which is in order of submission.
      const jobs = await entities.find(jobSchema, where, { orderBy: { id: 'desc' }, limit });
      return jobs.map(viewOf);
    });
  }

  ping(): Promise<void> {
    return this.read(async (entities) => {
      await entities.execute('select 1');
    });
  }

  outlook(): Promise<Outlook> {
    return this.read(async (entities) => {
      const { dialect } = this;
      const now = dialect.statementTime();
      // Not by the ORM's execute(), which would take the question marks of the comments for parameters.
      const execute = executeOn(entities.getConnection().getClient());
      const [row = {}] = await execute(dialect.statements.outlook, [now ? dialect.writeTime(now) : null]);
      const readAt = dialect.readTime(row['now']);
      dialect.timeWasRead(readAt);
      return {
        expired: Boolean(row['expired']),
        ready: Boolean(row['ready']),
        nextDueAt: row['next_due_at'] === null ? null : dialect.readTime(row['next_due_at']),
        now: readAt,
      };
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
