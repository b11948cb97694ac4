import { beatsFor } from '../exchange.js';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { LEASE_SECONDS } from '../scheduler.js';
import { demandOnce } from '../stage.js';

const SECONDS = 2 * LEASE_SECONDS + 1;

export const heartbeat: Row = {
  name: 'heartbeat',
  demand: 'keeps its lease while a job takes longer than that',
  withinSeconds: 25,
  async play(stage) {
    const id = await stage.submit({ do: 'sleep', seconds: SECONDS });
    const job = await stage.ended(id, 20);
    const beats = stage.proxy.exchanges.filter((exchange) => beatsFor(exchange, id)).length;
    demand(beats > 0, `no heartbeat came: the job is ${job.state} after ${job.attempts} attempts`);
    demandOnce(job);
    demand(beats <= SECONDS * 4, `${beats} heartbeats in ${SECONDS} s: a third of the lease is often enough`);
    return `a job of ${SECONDS} s ended in attempt 1 under a lease of ${LEASE_SECONDS} s, with ${beats} heartbeats`;
  },
};
