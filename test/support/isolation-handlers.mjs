// Handlers for the tests of threads and processes: most of them behave badly.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, parentPort, threadId } from 'node:worker_threads';

const never = () => new Promise(() => setInterval(() => undefined, 1000));

/** The thread or process that runs it. */
export const whoAmI = () => (isMainThread ? process.pid : threadId);

/** What its context says, beside the payload. */
export const mirror = (payload, { job, attempt, workerId, checkpoint, signal }) => ({
  payload,
  job,
  attempt,
  workerId,
  checkpoint,
  aborted: signal.aborted,
});

/** A computation that never ends and hears nothing. Says its process id first, and writes it down. */
export function loop({ pidFile }, context) {
  context.progress(0, String(process.pid));
  if (pidFile) writeFileSync(pidFile, String(process.pid));
  for (;;);
}

/** Ends when a file is there. */
export async function waitForFile({ path }) {
  while (!existsSync(path)) await delay(5);
  return 'unharmed';
}

/** Ends as told as soon as its signal aborts. */
export async function stopWhenTold({ how }, context) {
  context.progress(0);
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  const { reason } = context.signal;
  if (how === 'throw') throw reason;
  return { name: reason.name, message: reason.message, isError: reason instanceof Error };
}

/** Goes on as if nothing had happened, but lets its event loop turn. */
export async function ignoreSignal(_payload, context) {
  context.progress(0, String(process.pid));
  await never();
}

export const exit = ({ code }) => process.exit(code);

export const killItself = () => process.kill(process.pid, 'SIGSEGV');

export function exhaustMemory() {
  const kept = [];
  for (;;) kept.push(new Array(1_000_000).fill(kept.length));
}

export function throwLater() {
  setImmediate(() => {
    throw new RangeError('thrown later');
  });
  return never();
}

export function rejectLater() {
  void Promise.reject(new RangeError('rejected later'));
  return never();
}

/** Its result is there before what it left behind fails. */
export function leaveBehind() {
  setTimeout(() => {
    throw new RangeError('left behind');
  }, 20);
  return 'done';
}

class QuotaExceeded extends Error {}

function revokedProxy() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

export function throwThis({ what }) {
  if (what === 'subclass') throw new QuotaExceeded('too much');
  if (what === 'not retryable') throw Object.assign(new Error('never'), { retryable: false });
  if (what === 'text') throw 'just a text';
  if (what === 'revoked proxy') throw revokedProxy();
  throw Object.assign(new Error('busy'), { name: 'RetryLater', delaySeconds: 7 });
}

export function returnThis({ what }) {
  if (what === 'nothing') return undefined;
  if (what === 'function') return () => 1;
  if (what === 'BigInt') return 1n;
  return { at: new Date(0), left: undefined };
}

/** Says much in one turn, computes, and says a last thing. */
export async function tellProgress(_payload, context) {
  for (let step = 0; step <= 10; step++) context.progress(step / 100, `step ${step}`);
  context.saveCheckpoint({ step: 10 });
  await delay(5);
  context.progress(1);
  return 'told';
}

/** Says what nobody could take. */
export function tellNonsense({ what }, context) {
  if (what === 'progress') context.progress(2);
  else context.saveCheckpoint(() => undefined);
}

/** Says something on the channel to the worker, as if that were its own. */
export async function say({ message }) {
  if (parentPort) parentPort.postMessage(message);
  else process.send(message);
  await delay(5);
  return 'said';
}

/** Says nothing after its end. */
export function tellAfterwards(_payload, context) {
  setImmediate(() => context.progress(0.5));
  return 'ended';
}

export async function sayAlive({ isAlive }, context) {
  context.keepAliveWhile(() => isAlive);
  context.progress(0);
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
}

export function print() {
  console.log('printed to stdout');
  console.error('printed to stderr');
}

/** Starts a process that would live for a minute, and leaves by exit or stays. */
export async function startChild({ exits }, context) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  context.progress(0, String(child.pid));
  if (!exits) await never();
  await delay(20);
  process.exit(0);
}
