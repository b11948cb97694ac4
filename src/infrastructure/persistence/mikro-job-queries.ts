import type { SqlEntityManager } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import { viewOf, type JobView } from '../../application/job-view.js';
import type { JobQueries, Outlook } from '../../application/ports/job-queries.js';
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

  outlook(): Promise<Outlook> {
    return this.read(async (entities) => {
      const { dialect } = this;
      const now = dialect.statementTime();
      const query = CompiledQuery.raw(dialect.statements.outlook, [now ? dialect.writeTime(now) : null]);
      // Not by the ORM's execute(), which would take the question marks of the comments for parameters.
      const { rows } = await entities.getConnection().getClient().executeQuery<Record<string, unknown>>(query);
      const row = rows[0] ?? {};
      return {
        expired: Boolean(row['expired']),
        ready: Boolean(row['ready']),
        nextDueAt: row['next_due_at'] === null ? null : dialect.readTime(row['next_due_at']),
        now: dialect.readTime(row['now']),
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
