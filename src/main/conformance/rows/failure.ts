import { demand } from '../demand.js';
import type { Row } from '../row.js';

const MESSAGE = 'no such file: ö.txt';

export const failure: Row = {
  name: 'failure',
  demand: 'reports a failed job, with what went wrong',
  withinSeconds: 20,
  async play(stage) {
    const { state, failure_reason, attempts, error } = await stage.ended(
      await stage.submit({ do: 'fail', message: MESSAGE }),
      15,
    );
    demand(state === 'FAILED', `the job is ${state}, not FAILED`);
    demand(failure_reason === 'error', `it failed by ${failure_reason}: the failure was not reported`);
    const text = typeof error === 'string' ? error : (error?.message ?? '');
    demand(text.includes(MESSAGE), `the error is ${JSON.stringify(error)} and does not hold the message`);
    return `FAILED after ${attempts} attempts, with the message`;
  },
};
