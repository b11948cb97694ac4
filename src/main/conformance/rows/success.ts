import { isDeepStrictEqual } from 'node:util';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { demandOnce } from '../stage.js';

/** What JSON can hold, and what is easily lost on the way. */
const VALUE = {
  text: 'ä, ☃ and 𝄞\n"quoted" $HOME',
  numbers: [0, -1.5, 1e21],
  nothing: null,
  list: [true, { deep: [] }],
};

export const success: Row = {
  name: 'success',
  demand: 'reports the result of a job',
  withinSeconds: 15,
  async play(stage) {
    const job = await stage.ended(await stage.submit({ do: 'echo', value: VALUE }), 10);
    demandOnce(job);
    demand(isDeepStrictEqual(job.result, VALUE), `the result is ${JSON.stringify(job.result)}`);
    return 'the result is what the job was told to return';
  },
};
