import type { JobFilter } from '../../application/job-filter.js';
import type { Clock } from '../../application/ports/clock.js';
import type { FoundIds } from '../../application/ports/job-queries.js';
import { hasEnded } from '../../domain/job-lifecycle.js';
import type { Execute } from './dialect.js';
import { END, searchStatement, type Path, type SearchDialect, type Step } from './search-sql.js';

/** Jobs that a step of a walk looks at. */
const MOST_LOOKS = 10_000;
/** A step that has taken so long ends before it has looked at as many. */
const BUDGET_MS = 40;
/** A statement should take no longer, for on SQLite everybody waits for it: the next one looks at more, or at fewer. */
const STATEMENT_MS = 5;
const LOOKS = { first: 250, least: 50, most: 2_000 };
/** Unfinished jobs that are taken as a whole, of each state. */
const FEW = 1_000;

/**
 * Finds jobs by looking at a bounded number of them, by the path that looks at the fewest in vain. No index is made for it:
 * one of all jobs would cost every write (docs/decisions/0014-bounded-reads.md).
 */
export class JobSearch {
  constructor(
    private readonly execute: Execute,
    private readonly dialect: SearchDialect,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  async find(filter: JobFilter, cursor: string | undefined, limit: number): Promise<FoundIds> {
    const before = cursor ?? END;
    const path = pathFor(filter);
    if (path !== 'unfinished') return this.walk(path, filter, before, limit);
    return (await this.takeFew(filter, before, limit)) ?? this.walk('jobs', filter, before, limit);
  }

  /** All that is unfinished, in one statement; undefined when it is too much. */
  private async takeFew(filter: JobFilter, before: string, limit: number): Promise<FoundIds | undefined> {
    const { ids, looked } = await this.look({ path: 'unfinished', filter, before, looks: FEW, limit });
    if (looked > FEW) return undefined;
    const found = ids.slice(0, limit);
    return { ids: found, next: ids.length > limit ? found.at(-1) : undefined };
  }

  private async walk(path: Path, filter: JobFilter, from: string, limit: number): Promise<FoundIds> {
    const found: string[] = [];
    const began = this.clock.monotonicMs();
    let before = from;
    let looks = needsLooking(path, filter) ? LOOKS.first : limit + 1;
    for (let looked = 0; ;) {
      const asked = this.clock.monotonicMs();
      const room = limit - found.length;
      const step = await this.look({ path, filter, before, looks, limit: room });
      found.push(...step.ids.slice(0, room));
      if (step.ids.length > room) return { ids: found, next: found.at(-1) };
      if (step.looked < looks) return { ids: found, next: undefined };
      before = step.last as string;
      looked += looks;
      const now = this.clock.monotonicMs();
      if (room === step.ids.length || looked >= MOST_LOOKS || now - began >= BUDGET_MS) {
        return { ids: found, next: before };
      }
      looks = paced(looks, now - asked);
    }
  }

  private async look(step: Step): Promise<{ ids: string[]; looked: number; last: string | undefined }> {
    const { sql, parameters } = searchStatement(step, this.dialect);
    const rows = await this.execute(sql, parameters);
    return {
      ids: rows.filter(({ matches }) => matches).map(({ id }) => id as string),
      looked: Number(rows[0]?.['looked'] ?? 0),
      last: rows.at(-1)?.['id'] as string | undefined,
    };
  }
}

function pathFor({ tag, states }: JobFilter): Path {
  if (tag !== undefined) return 'tagged';
  if (states === undefined || states.length === 0) return 'jobs';
  if (states.every((state) => state === 'FAILED')) return 'failed';
  return states.some(hasEnded) ? 'jobs' : 'unfinished';
}

/** Whether jobs that lie on the path may be turned down. */
function needsLooking(path: Path, filter: JobFilter): boolean {
  const { states, jobType, tag, ...rest } = filter;
  const others: readonly unknown[] = [...Object.values(rest), tag];
  if (others.some((value) => value !== undefined)) return true;
  return path !== 'failed' && (states !== undefined || jobType !== undefined);
}

function paced(looks: number, tookMs: number): number {
  if (tookMs > 2 * STATEMENT_MS) return Math.max(LOOKS.least, Math.floor(looks / 2));
  return tookMs < STATEMENT_MS ? Math.min(LOOKS.most, looks * 2) : looks;
}
