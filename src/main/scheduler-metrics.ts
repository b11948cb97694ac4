import type { DependencyContainer } from 'tsyringe';
import { Coordinator } from '../application/coordinator.js';
import { EventFeed } from '../application/event-feed.js';
import { JobWatch } from '../application/job-watch.js';
import type { Clock } from '../application/ports/clock.js';
import { Recent } from '../application/recent.js';
import type { WaitingClaims } from '../application/waiting-claims.js';
import { Metrics } from '../infrastructure/metrics.js';
import type { Store } from '../infrastructure/persistence/store.js';

/** Counts and figures of all jobs are read once in this time, however many ask. */
const FIGURES_FRESH_MS = 1_000;

/** What one scheduler measures. What is looked at is asked for when somebody scrapes. */
export function schedulerMetrics(
  container: DependencyContainer,
  store: Pick<Store, 'figures'>,
  waiting: Pick<WaitingClaims, 'size'>,
  clock: Clock,
): Metrics {
  const counts = new Recent(() => store.figures.counts(), FIGURES_FRESH_MS, clock);
  return new Metrics({
    counts: () => counts.get(),
    gauges: [
      {
        name: 'mailbox_letters',
        help: 'Requests that wait for a transaction.',
        look: () => container.resolve(Coordinator).waitingLetters,
      },
      { name: 'waiting_claims', help: 'Claims that wait for a job.', look: () => waiting.size },
      {
        name: 'waiting_for_end',
        help: 'Requests that wait for the end of a job.',
        look: () => container.resolve(JobWatch).waiting,
      },
      {
        name: 'event_listeners',
        help: 'Streams of /events that are open.',
        look: () => container.resolve(EventFeed).size,
      },
    ],
  });
}
