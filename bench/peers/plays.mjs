import { setTimeout as delay } from 'node:timers/promises';
import { PAYLOAD } from '../load/requests.mjs';
import { latencies } from '../measure/statistics.mjs';
import { startStopwatch } from '../measure/stopwatch.mjs';

/**
 * @typedef {object} Peer a queue of somebody else, as the plays see it
 * @property {(payload: object) => Promise<unknown>} submit
 * @property {(payloads: object[]) => Promise<unknown>} submitMany
 * @property {(onJob: (payload: any) => void) => Promise<void>} startWorking `onJob` is the handler
 * @property {() => Promise<void>} stopWorking when the jobs under way are done
 * @property {() => Promise<number>} unfinished how many jobs are not done
 * @property {() => Promise<void>} close
 *
 * @typedef {(options: { url: string, settings: any }) => Promise<Peer>} Connect
 */

const SUBMITTING = 64;
const SUBMITTING_BATCHES = 4;
const BATCH = Array.from({ length: 1000 }, () => PAYLOAD);
const OPEN_LOOP_PER_SECOND = 100;
const SETTLE_MS = 500;

/** 64 callers, each with one job at a time. */
export function submitSingles(peer, assignment) {
  return submit(peer, assignment, SUBMITTING, async () => {
    await peer.submit(PAYLOAD);
    return 1;
  });
}

/** 4 callers, 1,000 jobs a call. */
export function submitBatches(peer, assignment) {
  return submit(peer, assignment, SUBMITTING_BATCHES, async () => {
    await peer.submitMany(BATCH);
    return BATCH.length;
  });
}

async function submit(peer, { warmupSeconds, seconds, watched }, callers, submitOnce) {
  const submitFor = async (length) => {
    const end = performance.now() + length * 1000;
    let jobs = 0;
    const call = async () => {
      while (performance.now() < end) {
        const submitted = await submitOnce(); // Before the sum is read: the callers share it.
        jobs += submitted;
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    return jobs;
  };
  const warmup = await submitFor(warmupSeconds);
  const stopwatch = startStopwatch(watched);
  const jobs = await submitFor(seconds);
  const figures = stopwatch.stop(jobs);
  expectUnfinished(await peer.unfinished(), warmup + jobs);
  return figures;
}

/** One worker on an idle queue; from the call that submits to the handler. */
export async function pickupIdle(peer, { samples, warmupSamples, watched }) {
  let pickedUp;
  await peer.startWorking(() => pickedUp(performance.now()));
  const sample = async () => {
    await delay(5 + Math.random() * 15);
    const at = new Promise((resolve) => (pickedUp = resolve));
    const sentAt = performance.now();
    await peer.submit(PAYLOAD);
    return (await at) - sentAt;
  };
  for (let i = 0; i < warmupSamples; i++) await sample();
  const stopwatch = startStopwatch(watched);
  const taken = [];
  for (let i = 0; i < samples; i++) taken.push(await sample());
  const figures = { ...latencies(taken), ...stopwatch.stop(samples) };
  await peer.stopWorking();
  expectUnfinished(await peer.unfinished(), 0);
  return figures;
}

/** Jobs come at fixed times, counted from when each was due. */
export async function pickupOpenLoop(peer, { samples, warmupSamples, watched }) {
  const total = samples + warmupSamples;
  const pickedUpAt = [];
  let left = total;
  await peer.startWorking(({ n }) => {
    if (pickedUpAt[n] !== undefined) throw new Error(`job ${n} was given out twice`);
    pickedUpAt[n] = performance.now();
    left -= 1;
  });
  await delay(SETTLE_MS);
  const startedAt = performance.now();
  const dueAt = (n) => startedAt + (n * 1000) / OPEN_LOOP_PER_SECOND;
  let stopwatch;
  const sent = [];
  for (let n = 0; n < total; n++) {
    await delay(Math.max(0, dueAt(n) - performance.now()));
    if (n === warmupSamples) stopwatch = startStopwatch(watched);
    sent.push(peer.submit({ n }));
  }
  await Promise.all(sent);
  while (left > 0) await delay(5);
  const figures = {
    ...latencies(pickedUpAt.map((at, n) => at - dueAt(n)).slice(warmupSamples)),
    ...stopwatch.stop(samples),
  };
  await peer.stopWorking();
  expectUnfinished(await peer.unfinished(), 0);
  return figures;
}

/** @param {Peer} peer */
export async function fill(peer, jobs) {
  let left = jobs;
  const call = async () => {
    while (left > 0) {
      const batch = BATCH.slice(0, Math.min(BATCH.length, left));
      left -= batch.length;
      await peer.submitMany(batch);
    }
  };
  await Promise.all(Array.from({ length: SUBMITTING_BATCHES }, call));
}

export function expectUnfinished(found, wanted) {
  if (found !== wanted) throw new Error(`${found} unfinished jobs where there should be ${wanted}`);
}
