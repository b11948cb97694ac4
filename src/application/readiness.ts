import type { Coordinator } from './coordinator.js';
import { Busy, StoreUnavailable } from './errors.js';
import type { Clock } from './ports/clock.js';
import type { JobQueries } from './ports/job-queries.js';

/** A request that has waited this long for its transaction means that the coordinator is stuck. */
const STUCK_AFTER_MS = 5_000;
/** A probe wants an answer, not a wait. */
const PING_TIMEOUT_MS = 2_000;

/** Whether this scheduler can work now. */
export class Readiness {
  constructor(
    private readonly coordinator: Pick<Coordinator, 'busyForMs'>,
    private readonly queries: Pick<JobQueries, 'ping'>,
    private readonly clock: Pick<Clock, 'sleep'>,
  ) {}

  /** @throws StoreUnavailable when the database does not answer in time; Busy when the coordinator is stuck. */
  async check(): Promise<void> {
    if (this.coordinator.busyForMs() > STUCK_AFTER_MS) throw new Busy('the coordinator is stuck');
    const answered = new AbortController();
    const tooLate = this.clock.sleep(PING_TIMEOUT_MS, answered.signal).then(() => {
      throw new StoreUnavailable('the database does not answer');
    });
    try {
      await Promise.race([this.queries.ping(), tooLate]);
    } finally {
      tooLate.catch(() => undefined);
      answered.abort();
    }
  }
}
