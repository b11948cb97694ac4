import type { SqlEntityManager } from '@mikro-orm/sql';
import { viewOf, type JobView } from '../../application/job-view.js';
import type { JobFilter } from '../../application/job-filter.js';
import type { Clock } from '../../application/ports/clock.js';
import type { FoundIds, JobPage, JobQueries, Outlook } from '../../application/ports/job-queries.js';
import type { Dialect } from './dialect.js';
import { fieldsOf } from './job-row.js';
import { JobSearch } from './job-search.js';
import { jobSchema, type StoredJob } from './job-schema.js';
import { withLastAttempt } from './last-attempt.js';
import type { StatementReader } from './statement-reader.js';
import { asStoreError } from './store-error.js';

/** What the jobs of a page have together as JSON, but for the last one; a single one may have more. */
const PAGE_BYTES = 1024 * 1024;

/** Reads by written statements where each has to be found by its index, and else through the ORM. */
export class MikroJobQueries implements JobQueries {
  constructor(
    private readonly entityManager: SqlEntityManager,
    private readonly reader: StatementReader,
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

  async endedOf(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.reader.read('ended-of', this.dialect.idsParameters(ids));
    return new Set(rows.map(({ id }) => id as string));
  }

  search(filter: JobFilter, cursor: string | undefined, limit: number): Promise<FoundIds> {
    return this.reader.ask((execute) => new JobSearch(execute, this.dialect, this.clock).find(filter, cursor, limit));
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

  async outlook(): Promise<Outlook> {
    const { dialect, reader } = this;
    const [row = {}] = await reader.read('outlook', [reader.now()]);
    const readAt = dialect.readTime(row['now']);
    dialect.timeWasRead(readAt);
    return {
      expired: Boolean(row['expired']),
      ready: Boolean(row['ready']),
      nextDueAt: row['next_due_at'] === null ? null : dialect.readTime(row['next_due_at']),
      pausedTypes: dialect.readJson(row['paused_types']) as string[],
      now: readAt,
    };
  }

  /** Not through the ORM, whose entities are most of what a page of a hundred jobs costs. */
  private async readPage(ids: readonly string[]): Promise<Map<string, JobView>> {
    const { dialect } = this;
    const rows = await this.reader.read('read-by-ids', dialect.idsParameters(ids));
    return new Map(rows.map((row) => [row['id'] as string, viewOf(fieldsOf(row, dialect))]));
  }

  /** As many of these jobs, from the first, as may be in one answer; at least one. */
  private async cutToSize(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length <= 1) return ids;
    const rows = await this.reader.read('body-sizes', this.dialect.idsParameters(ids));
    const sizes = new Map(rows.map(({ id, bytes }) => [id, Number(bytes)]));
    let bytes = 0;
    return ids.filter((id, index) => {
      const fits = index === 0 || bytes < PAGE_BYTES;
      bytes += sizes.get(id) ?? 0;
      return fits;
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

function viewOfStored({ endedLeaseToken, tags, ...rest }: StoredJob): JobView {
  const job = { ...rest, tags: tags ?? [] };
  return viewOf(endedLeaseToken === null ? job : withLastAttempt(job, endedLeaseToken));
}
