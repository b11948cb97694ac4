import type { JobView } from '../../application/job-view.js';
import type {
  IdempotencyRepository,
  KeptAnswer,
  NamedRequest,
  OnceJobs,
} from '../../application/ports/idempotency-repository.js';
import type { Column, Dialect, Execute } from './dialect.js';

/** The idempotency keys, in SQL. An answer is kept as the jobs it told of were, in JSON. */
export class MikroIdempotencyRepository implements IdempotencyRepository {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: Dialect,
  ) {}

  async reserve(requests: readonly NamedRequest[], now: Date): Promise<Set<string>> {
    const { dialect } = this;
    const inOrder = requests.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const [names, time] = [dialect.rowParameters(NAME, inOrder), dialect.writeTime(now)];
    // One parameter holds all rows where rows are JSON: there the time comes first.
    const parameters = names.length === 1 ? [time, ...names] : [...names, time];
    const rows = await this.execute(dialect.statements['reserve-names'], parameters);
    return new Set(rows.map((row) => row['key'] as string));
  }

  async answersOf(keys: readonly string[]): Promise<Map<string, KeptAnswer>> {
    const { dialect } = this;
    const rows = await this.execute(dialect.statements['answers-of'], dialect.idsParameters(keys));
    return new Map(
      rows.map((row) => [
        row['key'] as string,
        { fingerprint: row['fingerprint'] as string, answer: revived(dialect.readJson(row['answer']) as OnceJobs) },
      ]),
    );
  }

  async keep(key: string, answer: OnceJobs): Promise<void> {
    await this.execute(this.dialect.statements['keep-answer'], [JSON.stringify(answer), key]);
  }

  async release(keys: readonly string[]): Promise<void> {
    await this.execute(this.dialect.statements['release-names'], this.dialect.idsParameters(keys));
  }

  async deleteOld(before: Date, limit: number): Promise<number> {
    const { statements, writeTime } = this.dialect;
    return (await this.execute(statements['delete-old-names'], [writeTime(before), limit])).length;
  }
}

const NAME: readonly Column<NamedRequest>[] = [
  { name: 'key', kind: 'text', of: ({ key }) => key },
  { name: 'fingerprint', kind: 'text', of: ({ fingerprint }) => fingerprint },
];

/** JSON has no times. */
function revived({ jobs, made }: OnceJobs): OnceJobs {
  return { jobs: jobs.map(revivedJob), made };
}

function revivedJob(stored: JobView): JobView {
  const time = (value: unknown) => (value === null ? null : new Date(value as string));
  return {
    ...stored,
    runAt: time(stored.runAt) as Date,
    createdAt: time(stored.createdAt) as Date,
    startedAt: time(stored.startedAt),
    deadlineAt: time(stored.deadlineAt),
    finishedAt: time(stored.finishedAt),
    cancelRequestedAt: time(stored.cancelRequestedAt),
    expiresAt: time(stored.expiresAt),
  };
}
