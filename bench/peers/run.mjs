import { fork } from 'node:child_process';
import { startStopwatch } from '../measure/stopwatch.mjs';
import { tracked } from '../measure/leftovers.mjs';
import { expectUnfinished, fill } from './plays.mjs';

const TELL_EVERY_MS = 10;

/**
 * Drains a full queue with no-op handlers. The first jobs warm up; what counts is from their end to the last handler's,
 * which is a little kind to those who write down what is done later.
 *
 * @param {import('./plays.mjs').Peer} peer
 */
export async function run(peer, assignment) {
  const { jobs, warmupJobs, processes, watched } = assignment;
  const total = jobs + warmupJobs;
  await fill(peer, total);
  const helper = processes === 2 ? await startHelper(assignment) : undefined;
  let own = 0;
  let stopwatch;
  let before;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const look = () => {
    const done = own + (helper?.done() ?? 0);
    if (!stopwatch && done >= warmupJobs) {
      before = done;
      stopwatch = startStopwatch({ ...watched, ...(helper && { helper: helper.pid }) });
    }
    if (done >= total) finish(stopwatch.stop(total - before));
  };
  helper?.onProgress(look);
  await peer.startWorking(() => {
    own += 1;
    look();
  });
  const figures = await finished;
  await peer.stopWorking();
  await helper?.stop();
  expectUnfinished(await peer.unfinished(), 0);
  const handled = own + (helper?.done() ?? 0);
  if (handled !== total) throw new Error(`${total} jobs were handled ${handled} times`);
  return figures;
}

/** A second process that works on the same queue. */
async function startHelper(assignment) {
  const child = tracked(fork(process.argv[1], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  let done = 0;
  let onProgress = () => undefined;
  const ready = new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message.ready) resolve();
      if (message.failure) reject(new Error(message.failure));
      if (message.done === undefined) return;
      done = message.done;
      onProgress();
    });
  });
  child.send({ ...assignment, play: 'help' });
  await ready;
  return {
    pid: child.pid,
    done: () => done,
    onProgress: (listener) => (onProgress = listener),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve);
        child.send({ stop: true });
      }),
  };
}

/** What the second process does: works until it is told to stop, and says how far it is. */
export async function help(peer) {
  let done = 0;
  const stopped = new Promise((resolve) => process.once('message', resolve));
  const telling = setInterval(() => process.send({ done }), TELL_EVERY_MS);
  process.send({ ready: true });
  await peer.startWorking(() => (done += 1));
  await stopped;
  await peer.stopWorking();
  clearInterval(telling);
  process.send({ done });
  return {};
}
