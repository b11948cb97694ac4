import type { Row } from '../row.js';
import { LEASE_SECONDS } from '../scheduler.js';
import { demandOnce } from '../stage.js';

/** Of each request on its way there, and of each answer from its first byte to its last. */
const DELAY_MS = 200;
const DRIP_MS = 500;

export const slow: Row = {
  name: 'slow',
  demand: 'does each job once although answers come in drops',
  withinSeconds: 35,
  async play(stage) {
    stage.proxy.requestFault = () => ({ delayMs: DELAY_MS });
    stage.proxy.answerFault = () => ({ dripMs: DRIP_MS });
    const long = await stage.submit({ do: 'sleep', seconds: LEASE_SECONDS + 1 });
    const short = await Promise.all([1, 2].map((value) => stage.submit({ do: 'echo', value })));
    for (const id of [long, ...short]) demandOnce(await stage.ended(id, 25));
    stage.proxy.heal();
    return `a job longer than the lease and two short ones, each once, with ${DRIP_MS} ms for each answer`;
  },
};
