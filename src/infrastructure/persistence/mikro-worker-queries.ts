import type { JobView } from '../../application/job-view.js';
import type { PlaceQueries, QueuePlace } from '../../application/ports/place-queries.js';
import type { Takers, WorkerPlace, WorkerQueries, WorkerView } from '../../application/ports/worker-queries.js';
import type { Directive } from '../../domain/directive.js';
import type { Dialect } from './dialect.js';
import type { Row, StatementReader } from './statement-reader.js';

/** Of so many workers it is found out whether they take a type: the latest seen. */
const MAX_TAKERS = 10_000;
/** Later than all times that a store knows. */
const FOR_EVER = new Date('9999-12-31T00:00:00Z');

/** Reads about workers, and about who is ahead of whom, by written statements: each has to be found by its index. */
export class MikroWorkerQueries implements WorkerQueries, PlaceQueries {
  constructor(
    private readonly reader: StatementReader,
    private readonly dialect: Dialect,
  ) {}

  async seen(since: Date, after: WorkerPlace | undefined, limit: number): Promise<WorkerView[]> {
    const { writeTime } = this.dialect;
    const from = after ?? { lastSeenAt: FOR_EVER, workerId: '' };
    const parameters = [writeTime(since), writeTime(from.lastSeenAt), from.workerId, limit];
    const rows = await this.reader.read('workers-seen', parameters);
    return rows.map((row) => this.viewOf(row));
  }

  async running(limit: number): Promise<ReadonlyMap<string, number> | undefined> {
    const rows = await this.reader.read('running-by-worker', [limit + 1]);
    const running = new Map(rows.map((row) => [row['worker_id'] as string, Number(row['jobs'])]));
    const total = [...running.values()].reduce((sum, jobs) => sum + jobs, 0);
    return total > limit ? undefined : running;
  }

  async takersOf(jobType: string, since: Date): Promise<Takers> {
    const [row = {}] = await this.reader.read('takers-of-type', [this.dialect.writeTime(since), jobType, MAX_TAKERS]);
    return { asking: Number(row['asking']), seen: Number(row['seen']) };
  }

  async placeOf(
    { id, jobType, priority, runAt }: Pick<JobView, 'id' | 'jobType' | 'priority' | 'runAt'>,
    limit: number,
  ): Promise<QueuePlace> {
    const { dialect } = this;
    const given = [this.reader.now(), jobType, priority, dialect.writeTime(runAt), id, limit];
    const [row = {}] = await this.reader.read('jobs-ahead', given);
    return { ahead: Number(row['ahead']), now: dialect.readTime(row['now']) };
  }

  private viewOf(row: Row): WorkerView {
    const { dialect } = this;
    const [jobTypes, askedAt] = [row['job_types'], row['last_asked_at']];
    return {
      workerId: row['worker_id'] as string,
      jobTypes: jobTypes === null ? null : (dialect.readJson(jobTypes) as string[]),
      firstSeenAt: dialect.readTime(row['first_seen_at']),
      lastSeenAt: dialect.readTime(row['last_seen_at']),
      lastAskedAt: askedAt === null ? null : dialect.readTime(askedAt),
      directive: (row['directive'] ?? 'run') as Directive,
    };
  }
}
