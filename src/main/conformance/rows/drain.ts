import { setTimeout as pause } from 'node:timers/promises';
import type { JobId } from '../../../interface/http/contract.js';
import { demand } from '../demand.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';

const GONE_WITHIN_SECONDS = 10;
/** A claim that was about to be sent when the signal came. */
const STILL_CLAIMS_MS = 500;

/** What the worker holds when the signal comes: nothing, a job that ends in time, one that does not. */
const SCENES = { idle: undefined, short: 2, long: 60 } as const;

export const drain: Row = {
  name: 'drain',
  demand: 'claims no more after SIGTERM, reports or releases what it holds, and exits with 0 within 10 s',
  withinSeconds: 45,
  endsWorker: true,
  async play(stage, openAnother) {
    const stages = [stage, ...(await Promise.all([openAnother(), openAnother()]))];
    const seen = await Promise.all(
      Object.entries(SCENES).map(([scene, seconds], index) => drained(stages[index] as Stage, scene, seconds)),
    );
    return `exit 0 ${seen.join(', ')}; no attempt spent`;
  },
};

async function drained(stage: Stage, scene: string, jobSeconds: number | undefined): Promise<string> {
  const held = jobSeconds === undefined ? undefined : await stage.submit({ do: 'sleep', seconds: jobSeconds });
  if (held !== undefined) await stage.leaseOf(held);
  // For it to settle in its job, or in a claim that waits.
  await pause(300);
  const fromMs = performance.now();
  stage.worker.terminate();
  await pause(200);
  const later = await stage.submit({ do: 'echo', value: 'too late' });
  const what = held === undefined ? 'without a job' : `with a ${scene} job`;
  const { exit, seconds } = await stage.gone(fromMs, GONE_WITHIN_SECONDS);
  demand(exit !== undefined, `${what}, it is still there ${GONE_WITHIN_SECONDS} s after SIGTERM`);
  demand(exit === 0, `${what}, it exits with ${exit} after SIGTERM`);
  const claims = stage.since(fromMs + STILL_CLAIMS_MS).filter(({ kind }) => kind === 'claim').length;
  demand(claims === 0, `${what}, it asked for jobs ${claims} times after SIGTERM`);
  await demandHandedIn(stage, later, 'a job that came after SIGTERM');
  if (held !== undefined) await demandHandedIn(stage, held, `a ${scene} job that it held`);
  return `after ${seconds.toFixed(1)} s ${what}`;
}

async function demandHandedIn({ scheduler }: Stage, id: JobId, what: string): Promise<void> {
  const { state, attempts } = await scheduler.job(id);
  const isDone = state === 'COMPLETED' && attempts === 1;
  const isBack = state === 'PENDING' && attempts === 0;
  demand(isDone || isBack, `${what} is left ${state} with ${attempts} attempts spent, neither reported nor released`);
}
