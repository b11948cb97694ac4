import { endsAttemptOf, toldAbout } from '../exchange.js';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { LEASE_SECONDS } from '../scheduler.js';

const JOB_SECONDS = 30;
/** From the answer that says `cancel` to the end of the attempt. Less than the rest of a lease beaten for in time. */
const STOPS_WITHIN_SECONDS = 1.8;

export const cancel: Row = {
  name: 'cancel',
  demand: 'stops a job that is cancelled, says so, and goes on',
  withinSeconds: 30,
  async play(stage) {
    const id = await stage.submit({ do: 'sleep', seconds: JOB_SECONDS });
    await stage.leaseOf(id);
    const heardAtAll = () => stage.proxy.exchanges.some((exchange) => toldAbout(exchange, id) === 'ok');
    await stage.sees(heardAtAll, LEASE_SECONDS, 'no heartbeat came within the lease');
    await stage.scheduler.cancel(id);
    const heard = () => stage.proxy.exchanges.find((exchange) => toldAbout(exchange, id) === 'cancel');
    await stage.sees(() => heard() !== undefined, LEASE_SECONDS, 'no heartbeat asked within the lease');
    const stopped = () => stage.proxy.exchanges.find((exchange) => endsAttemptOf(exchange, id));
    const otherwise = `it was told to cancel and did not report or release within ${STOPS_WITHIN_SECONDS} s`;
    await stage.sees(() => stopped() !== undefined, STOPS_WITHIN_SECONDS, otherwise);
    const { state, failure_reason } = await stage.ended(id, LEASE_SECONDS);
    demand(failure_reason === 'cancelled', `the job is ${state} by ${failure_reason}, not cancelled`);
    await stage.goesOn();
    const ms = Math.round((stopped()?.atMs ?? 0) - (heard()?.answeredMs ?? 0));
    return `stopped ${ms} ms after it was told, FAILED as cancelled; the next job was done`;
  },
};
