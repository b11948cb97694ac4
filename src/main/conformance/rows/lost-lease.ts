import { setTimeout as pause } from 'node:timers/promises';
import { beatsFor, endsAttemptOf, toldAbout } from '../exchange.js';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { LEASE_SECONDS } from '../scheduler.js';
import type { Stage } from '../stage.js';

/** Shorter than a worker needs to find out by a heartbeat. */
const SHORT_SECONDS = 0.5;
const LONG_SECONDS = 30;
/** How long to look for requests that should not come. */
const QUIET_MS = 2_500;

export const lostLease: Row = {
  name: 'lost-lease',
  demand: 'stops when its lease is lost, reports a lost lease once at most, and goes on with other jobs',
  withinSeconds: 35,
  async play(stage) {
    await lateReport(stage);
    await lostWhileRunning(stage);
    await stage.goesOn();
    return 'the late report was not repeated, the running job was stopped, the next job was done';
  },
};

async function lateReport(stage: Stage): Promise<void> {
  const id = await stage.submit({ do: 'sleep', seconds: SHORT_SECONDS });
  await stage.scheduler.takeAway(id, await stage.leaseOf(id));
  await pause(SHORT_SECONDS * 1000 + QUIET_MS);
  const reports = stage.proxy.exchanges.filter((exchange) => endsAttemptOf(exchange, id)).length;
  demand(reports <= 1, `a report that was refused as lease_lost was sent ${reports} times`);
}

async function lostWhileRunning(stage: Stage): Promise<void> {
  const id = await stage.submit({ do: 'sleep', seconds: LONG_SECONDS });
  await stage.scheduler.takeAway(id, await stage.leaseOf(id));
  const heard = () => stage.proxy.exchanges.find((exchange) => toldAbout(exchange, id) === 'lost');
  await stage.sees(() => heard() !== undefined, LEASE_SECONDS, 'no heartbeat asked after the lost lease in time');
  const heardMs = heard()?.answeredMs ?? 0;
  await pause(QUIET_MS);
  const after = stage.since(heardMs);
  const beats = after.filter((exchange) => beatsFor(exchange, id)).length;
  // One may have been under way.
  demand(beats <= 1, `${beats} heartbeats for a lease of which it had been told that it is lost`);
  const reports = after.filter((exchange) => endsAttemptOf(exchange, id)).length;
  demand(reports <= 1, `${reports} reports under a lease of which it had been told that it is lost`);
}
