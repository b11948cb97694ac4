import { statesThatCan } from '../domain/job-lifecycle.js';
import type { Coordinator } from './coordinator.js';
import { Busy, ShuttingDown } from './errors.js';
import type { JobFilter } from './job-filter.js';
import type { Clock } from './ports/clock.js';
import type { JobQueries } from './ports/job-queries.js';

export interface ManyChanges {
  readonly kind: 'cancel' | 'retry';
  readonly filter: JobFilter;
  /** Only to be counted. */
  readonly dryRun: boolean;
}

export interface ManyChanged {
  /** Jobs that the filter is for, in a state that the change is for. */
  readonly matched: number;
  /** Those of them that have been changed. */
  readonly changed: number;
}

export interface BulkPace {
  /** Walks at once. */
  readonly atOnce: number;
  /** Jobs that are searched for at once. */
  readonly found: number;
  /** Jobs that a transaction changes. */
  readonly changed: number;
  /** Between two steps, in milliseconds: the others have the store meanwhile. */
  readonly pauseMs: number;
}

/**
 * Changes all jobs that a filter is for: walks through them from the latest to the first, so that none is met that is
 * submitted meanwhile, and changes a few at a time, each only if it still is what the filter is for.
 */
export class ChangeMany {
  private readonly closing = new AbortController();
  private walks = 0;

  constructor(
    private readonly queries: Pick<JobQueries, 'search'>,
    private readonly coordinator: Pick<Coordinator, 'write'>,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly pace: BulkPace,
  ) {}

  /**
   * Resolves when all are changed. It may be asked again whatever became of it: what has been changed no longer matches.
   *
   * @throws Busy when too many are at it already; ShuttingDown when it was not to be ended; StoreUnavailable. Part of the
   *   jobs may have been changed then.
   */
  async execute({ kind, filter, dryRun }: ManyChanges): Promise<ManyChanged> {
    this.refuseWhenClosing();
    if (this.walks >= this.pace.atOnce) throw new Busy('too many changes of many jobs at once');
    this.walks += 1;
    try {
      const states = statesThatCan(kind).filter((state) => filter.states?.includes(state) ?? true);
      if (states.length === 0) return { matched: 0, changed: 0 };
      return await this.walk({ kind, filter: { ...filter, states }, dryRun });
    } finally {
      this.walks -= 1;
    }
  }

  /** Ends what is under way at its next step. */
  close(): void {
    this.closing.abort();
  }

  private async walk({ kind, filter, dryRun }: ManyChanges): Promise<ManyChanged> {
    let [matched, changed] = [0, 0];
    let cursor: string | undefined;
    do {
      const { ids, next } = await this.queries.search(filter, cursor, this.pace.found);
      matched += ids.length;
      if (!dryRun) changed += await this.change(kind, filter, ids);
      cursor = next;
      if (cursor !== undefined) await this.pause();
    } while (cursor !== undefined);
    return { matched, changed };
  }

  private async change(kind: ManyChanges['kind'], filter: JobFilter, ids: readonly string[]): Promise<number> {
    let count = 0;
    for (let from = 0; from < ids.length; from += this.pace.changed) {
      if (from > 0) await this.pause();
      const few = ids.slice(from, from + this.pace.changed);
      const { changed } = await this.coordinator.write({
        changes: few.map((jobId) => ({ kind, jobId, onlyIf: filter })),
      });
      // A refused one has moved on, or may not be changed: that is no fault of the others.
      count += changed.filter((answer) => !(answer instanceof Error)).length;
    }
    return count;
  }

  private async pause(): Promise<void> {
    await this.clock.sleep(this.pace.pauseMs, this.closing.signal);
    this.refuseWhenClosing();
  }

  private refuseWhenClosing(): void {
    if (this.closing.signal.aborted) throw new ShuttingDown('the scheduler is shutting down');
  }
}
