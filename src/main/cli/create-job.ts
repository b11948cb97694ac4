import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobBody, Json } from '../../interface/http/contract.js';
import { numberLosingDigits } from '../../interface/http/number-digits.js';
import type { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { EXIT, isDown, UsageError } from './exit.js';
import { printJson, printLines } from './printable.js';
import { clientOf, type SchedulerOptions } from './scheduler-option.js';
import { jobLines } from './show-job.js';

export type CreateOptions = SchedulerOptions & {
  readonly type: string;
  readonly payload?: string;
  readonly priority?: number;
  readonly wait?: true;
};

/** How often to look at a job that is waited for: soon at first, then every second. */
const LOOK_MS = { first: 50, last: 1000, growth: 1.5 };

/** How long a scheduler may be away in the meantime: that of a restart. */
const PATIENCE_MS = 30_000;

export async function createJob(options: CreateOptions): Promise<void> {
  const { type, priority, wait } = options;
  const client = clientOf(options);
  const payload = await readPayload(options.payload);
  const created = await client.submit({ job_type: type, payload, priority });
  if (wait && process.stderr.isTTY) process.stderr.write(`${created.id} created; waiting for its end\n`);
  const job = wait ? await ended(client, created) : created;
  if (options.json) printJson(job);
  else printLines(jobLines(job));
  if (job.state === 'FAILED') process.exitCode = EXIT.failed;
}

/** @throws UsageError for what is no JSON, or cannot be read. */
async function readPayload(given: string | undefined): Promise<Json> {
  if (given === undefined) return undefined;
  const json = await textOf(given);
  const { payload, number } = parsed(json);
  // As the scheduler would, if it saw what was written.
  if (number !== undefined)
    throw new UsageError(`--payload: the number ${number} would lose digits; send it as a text`);
  return payload;
}

function parsed(json: string): { payload: Json; number: string | undefined } {
  try {
    const payload: Json = JSON.parse(json);
    // What is nested without end can be read, but not written.
    JSON.stringify(payload);
    return { payload, number: numberLosingDigits(json) };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('--payload is nested too deeply');
    throw new UsageError(`--payload is no JSON: ${(error as Error).message}`);
  }
}

async function textOf(given: string): Promise<string> {
  if (given === '-') return text(process.stdin);
  if (!given.startsWith('@')) return given;
  return readFile(given.slice(1), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--payload cannot be read: ${(error as Error).message}`);
  });
}

async function ended(client: SchedulerClient, created: JobBody): Promise<JobBody> {
  let job = created;
  let lookMs = LOOK_MS.first;
  let heardAt = performance.now();
  while (job.state === 'PENDING' || job.state === 'RUNNING') {
    await pause(lookMs);
    lookMs = Math.min(lookMs * LOOK_MS.growth, LOOK_MS.last);
    try {
      job = await client.job(job.id);
      heardAt = performance.now();
    } catch (error) {
      if (!isDown(error) || performance.now() - heardAt > PATIENCE_MS) throw error;
    }
  }
  return job;
}
