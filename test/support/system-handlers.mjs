// The handlers of the workers in the system tests. Each first writes down that it was started: a line in HISTORY_FILE.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

function started({ job, attempt, workerId }) {
  const line = { jobId: job.id, attempt, workerId, atMs: Date.now() };
  // One write to a file opened with O_APPEND: lines of many processes do not mix.
  appendFileSync(process.env.HISTORY_FILE, `${JSON.stringify(line)}\n`);
}

export async function record({ milliseconds = 0 }, context) {
  started(context);
  if (milliseconds > 0) await delay(milliseconds);
  return { ran_by: context.workerId, attempt: context.attempt };
}

/** Goes on until a file exists, whatever its signal says. */
export async function linger({ until }, context) {
  started(context);
  while (!existsSync(until)) await delay(10);
  return { ran_by: context.workerId, attempt: context.attempt };
}

/** Takes its worker with it. */
export async function kill(_payload, context) {
  started(context);
  process.kill(process.pid, 'SIGKILL');
  await delay(60_000);
}

/** Fails with the error it was given. */
export function refuse({ message }, context) {
  started(context);
  throw new Error(message);
}

/** Returns what it was given, beside its own secret. */
export function reveal({ result }, context) {
  started(context);
  return { result };
}
