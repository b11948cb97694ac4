import { demand } from '../demand.js';
import type { Row } from '../row.js';

/** The scheduler takes 256 kB. */
const BYTES = 300_000;

export const oversized: Row = {
  name: 'oversized',
  demand: 'reports a failure when its result cannot be stored',
  withinSeconds: 35,
  async play(stage) {
    const { state, failure_reason, failures } = await stage.ended(await stage.submit({ do: 'big', bytes: BYTES }), 25);
    demand(state === 'FAILED', `the job is ${state}, not FAILED`);
    demand(failure_reason === 'error', `the job failed by ${failure_reason}: nothing was reported`);
    await stage.goesOn();
    return `a result of ${BYTES} bytes became a reported failure, ${failures} times; the next job was done`;
  },
};
