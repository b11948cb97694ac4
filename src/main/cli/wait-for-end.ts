import { setTimeout as pause } from 'node:timers/promises';
import type { JobBody } from '../../interface/http/contract.js';
import type { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { isDown } from './exit.js';

/** How long one request waits: less than what proxies let pass without an answer. */
const WAIT_SECONDS = 25;
/** After an answer that came early, and while the scheduler is away. */
const PAUSE_MS = 250;
/** How long a scheduler may be away in the meantime: that of a restart. */
const PATIENCE_MS = 30_000;

/** The job once it has ended. */
export async function waitForEnd(client: Pick<SchedulerClient, 'waitFor'>, jobId: string): Promise<JobBody> {
  for (let heardAt = performance.now(); ;) {
    try {
      const job = await client.waitFor(jobId, WAIT_SECONDS);
      if (job.state === 'COMPLETED' || job.state === 'FAILED') return job;
      heardAt = performance.now();
    } catch (error) {
      if (!isDown(error) || performance.now() - heardAt > PATIENCE_MS) throw error;
    }
    // A scheduler that drains answers at once.
    await pause(PAUSE_MS);
  }
}
