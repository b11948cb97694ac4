import { demand } from '../demand.js';
import type { Row } from '../row.js';

export const retry: Row = {
  name: 'retry',
  demand: 'takes a failed job again, and knows which attempt it is',
  withinSeconds: 20,
  async play(stage) {
    const job = await stage.ended(await stage.submit({ do: 'flaky', message: 'not at the first try' }), 15);
    const { state, attempts, failures } = job;
    demand(state === 'COMPLETED', `the job is ${state}, not COMPLETED, after ${attempts} attempts`);
    demand(attempts === 2 && failures === 1, `it took ${attempts} attempts, of which ${failures} failed`);
    return 'failed in attempt 1, COMPLETED in attempt 2';
  },
};
