import type { ClaimedJobBody } from '../http/contract.js';
import type { Drain } from './drain.js';
import type { Slots } from './slots.js';
import type { WorkerTiming } from './timing.js';
import type { WorkerLogger } from './worker-logger.js';

/** What the claimer and the reporter of a worker share. */
export interface Surroundings {
  readonly workerId: string;
  readonly jobTypes: readonly string[];
  readonly slots: Slots;
  readonly drain: Drain;
  readonly timing: WorkerTiming;
  readonly logger: WorkerLogger;
  /** A name for a claim, another one each time. */
  readonly newRequestId: () => string;
  /** Takes the jobs of a claim. */
  readonly start: (jobs: readonly ClaimedJobBody[]) => void;
}
