import type { Clock } from './ports/clock.js';
import type { FigureQueries } from './ports/figure-queries.js';
import type { JobTypeQueries } from './ports/job-type-queries.js';
import type { StatsQueries } from './ports/stats-queries.js';
import { Recent } from './recent.js';
import { busiestTypes, statsOf, type Stats } from './stats.js';

/** What happened in these last minutes, and the part of the one under way. */
const WINDOW_MINUTES = 5;
/** Types told of one by one. */
const MOST_TYPES = 100;
/** Delayed jobs that are counted: some milliseconds. */
const COUNTED_AT_MOST = 10_000;
/** A worker that has not asked for so long is taken for gone. */
const ASKED_LATELY_MS = 5 * 60_000;
/** However many ask, and however often. */
const FRESH_MS = 1_000;
/** Sizes change slowly, and are dearer. */
const SIZES_FRESH_MS = 60_000;

/** The queue in figures, a second old at most. Costs the same however many jobs there are. */
export class ReadStats {
  private readonly stats: Recent<Stats>;

  constructor(
    private readonly figures: FigureQueries,
    private readonly queries: StatsQueries,
    private readonly jobTypes: JobTypeQueries,
    clock: Pick<Clock, 'monotonicMs'>,
  ) {
    const sizes = new Recent(() => queries.sizes(), SIZES_FRESH_MS, clock);
    this.stats = new Recent(() => this.read(sizes), FRESH_MS, clock);
  }

  /** @throws StoreUnavailable */
  execute(): Promise<Stats> {
    return this.stats.get();
  }

  private async read(recentSizes: Recent<Stats['sizes']>): Promise<Stats> {
    const { queries } = this;
    const [counts, figures, backlog, paused, sizes] = await Promise.all([
      this.figures.counts(),
      this.figures.figures(WINDOW_MINUTES),
      queries.backlog(COUNTED_AT_MOST),
      this.jobTypes.pausedSince(),
      recentSizes.get(),
    ]);
    const types = busiestTypes({ counts, figures }).slice(0, MOST_TYPES);
    const waiting = types.filter((jobType) => (counts.get(jobType)?.PENDING ?? 0) > 0);
    const [askers, oldestReady] = await Promise.all([
      queries.askers(new Date(backlog.now.getTime() - ASKED_LATELY_MS)),
      queries.oldestReady(waiting),
    ]);
    return statsOf({
      counts,
      figures,
      backlog,
      countedAtMost: COUNTED_AT_MOST,
      askers,
      paused,
      types,
      oldestReady,
      sizes,
    });
  }
}
