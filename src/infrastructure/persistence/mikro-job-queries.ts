import type { SqlEntityManager } from '@mikro-orm/sql';
import { viewOf, type JobView } from '../../application/job-view.js';
import type { JobFilter } from '../../application/job-filter.js';
import type { Clock } from '../../application/ports/clock.js';
import type { FoundIds, JobPage, JobQueries, Outlook } from '../../application/ports/job-queries.js';
import { executeOn, type Dialect, type Execute } from './dialect.js';
import { fieldsOf } from './job-row.js';
import { JobSearch } from './job-search.js';
import { jobSchema, type StoredJob } from './job-schema.js';
import { withLastAttempt } from './last-attempt.js';
import { asStoreError } from './store-error.js';

/** What the jobs of a page have together as JSON, but for the last one; a single one may have more. */
const PAGE_BYTES = 1024 * 1024;

/** Reads through the ORM, each with an entity manager of its own. */
export class MikroJobQueries implements JobQueries {
  constructor(
    private readonly entityManager: SqlEntityManager,
    private readonly dialect: Dialect,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  find(id: string): Promise<JobView | undefined> {
    return this.read(async (entities) => {
      const job = await entities.findOne(jobSchema, { id });
      return job ? viewOfStored(job) : undefined;
    });
  }

  findAll(ids: readonly string[]): Promise<Map<string, JobView>> {
    return this.read(async (entities) => {
      const jobs = await entities.find(jobSchema, { id: { $in: [...ids] } });
      return new Map(jobs.map((job) => [job.id, viewOfStored(job)]));
    });
  }

  endedOf(ids: readonly string[]): Promise<Set<string>> {
    return this.read(async (entities) => {
      const execute = executeOn(entities.getConnection().getClient());
      const rows = await execute(this.dialect.statements['ended-of'], this.dialect.idsParameters(ids));
      return new Set(rows.map(({ id }) => id as string));
    });
  }

  search(filter: JobFilter, cursor: string | undefined, limit: number): Promise<FoundIds> {
    return this.read((entities) =>
      new JobSearch(executeFor(entities), this.dialect, this.clock).find(filter, cursor, limit),
    );
  }

  async list(filter: JobFilter, cursor: string | undefined, limit: number): Promise<JobPage> {
    const found = await this.search(filter, cursor, limit);
    const ids = await this.cutToSize(found.ids);
    const jobs = ids.length === 0 ? new Map<string, JobView>() : await this.readPage(ids);
    return {
      // One that has been deleted since it was found is missing.
      jobs: ids.flatMap((id) => jobs.get(id) ?? []),
      next: ids.length < found.ids.length ? ids.at(-1) : found.next,
    };
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
      const [row = {}] = await executeFor(entities)(dialect.statements.outlook, [now ? dialect.writeTime(now) : null]);
      const readAt = dialect.readTime(row['now']);
      dialect.timeWasRead(readAt);
      return {
        expired: Boolean(row['expired']),
        ready: Boolean(row['ready']),
        nextDueAt: row['next_due_at'] === null ? null : dialect.readTime(row['next_due_at']),
        pausedTypes: dialect.readJson(row['paused_types']) as string[],
        now: readAt,
      };
    });
  }

  /** Not through the ORM, whose entities are most of what a page of a hundred jobs costs. */
  private readPage(ids: readonly string[]): Promise<Map<string, JobView>> {
    return this.read(async (entities) => {
      const { dialect } = this;
      const rows = await executeFor(entities)(dialect.statements['read-by-ids'], dialect.idsParameters(ids));
      return new Map(rows.map((row) => [row['id'] as string, viewOf(fieldsOf(row, dialect))]));
    });
  }

  /** As many of these jobs, from the first, as may be in one answer; at least one. */
  private cutToSize(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length <= 1) return Promise.resolve(ids);
    return this.read(async (entities) => {
      const { statements, idsParameters } = this.dialect;
      const rows = await executeFor(entities)(statements['body-sizes'], idsParameters(ids));
      const sizes = new Map(rows.map(({ id, bytes }) => [id, Number(bytes)]));
      let bytes = 0;
      return ids.filter((id, index) => {
        const fits = index === 0 || bytes < PAGE_BYTES;
        bytes += sizes.get(id) ?? 0;
        return fits;
      });
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

/** Not by the ORM's execute(), which would take the question marks of comments for parameters. */
function executeFor(entities: SqlEntityManager): Execute {
  return executeOn(entities.getConnection().getClient());
}

function viewOfStored({ endedLeaseToken, tags, ...rest }: StoredJob): JobView {
  const job = { ...rest, tags: tags ?? [] };
  return viewOf(endedLeaseToken === null ? job : withLastAttempt(job, endedLeaseToken));
}
