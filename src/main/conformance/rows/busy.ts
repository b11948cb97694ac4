import { setTimeout as pause } from 'node:timers/promises';
import { reportIn } from '../exchange.js';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import { demandOnce, type Stage } from '../stage.js';

const WINDOW_SECONDS = 5;
const RETRY_AFTER_SECONDS = 2;
/** One at each Retry-After would be three of a kind. */
const MOST_REQUESTS = 5;

export const busy: Row = {
  name: 'busy',
  demand: 'comes back after 503 when Retry-After says, with the same request',
  withinSeconds: 35,
  async play(stage) {
    await busyReport(stage);
    const most = await busyScheduler(stage);
    return `${most} requests of a kind in ${WINDOW_SECONDS} s of 503 with Retry-After ${RETRY_AFTER_SECONDS}; all was done after it`;
  },
};

async function busyReport(stage: Stage): Promise<void> {
  const id = await stage.submit({ do: 'sleep', seconds: 0.1 });
  stage.proxy.requestFault = (exchange) => {
    if (!reportIn(exchange, id)) return undefined;
    stage.proxy.heal();
    return { busy: { retryAfterSeconds: 1 } };
  };
  const job = await stage.ended(id, 12, 'a job whose report was answered with 503');
  const reports = stage.proxy.exchanges.filter((exchange) => reportIn(exchange, id));
  demand(job.attempts === 1, 'a report that was answered with 503 was not repeated within the lease');
  demandOnce(job);
  const pauseMs = Math.round((reports[1]?.atMs ?? 0) - (reports[0]?.atMs ?? 0));
  demand(pauseMs >= 500, `a report was repeated ${pauseMs} ms after 503 with Retry-After 1`);
}

async function busyScheduler(stage: Stage): Promise<number> {
  stage.proxy.requestFault = () => ({ busy: { retryAfterSeconds: RETRY_AFTER_SECONDS } });
  const fromMs = performance.now();
  // A claim that waits at the scheduler would wait on.
  stage.proxy.cutAll();
  await pause(WINDOW_SECONDS * 1000);
  const requests = stage.since(fromMs);
  const id = await stage.submit({ do: 'echo', value: 'after' });
  stage.proxy.heal();
  const most = Math.max(
    0,
    ...Map.groupBy(requests, ({ kind }) => kind)
      .values()
      .map(({ length }) => length),
  );
  demand(most > 0, `no request came in ${WINDOW_SECONDS} s of 503`);
  demand(most <= MOST_REQUESTS, `${most} requests of a kind in ${WINDOW_SECONDS} s of 503, more than ${MOST_REQUESTS}`);
  demandOnce(await stage.ended(id, 12, 'a job from while the scheduler was busy'));
  return most;
}
