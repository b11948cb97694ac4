import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Json } from '../../interface/http/contract.js';
import { numberLosingDigits } from '../../interface/http/number-digits.js';
import { askedFor, type AskOptions } from './ask-options.js';
import { EXIT, UsageError } from './exit.js';
import { printJson, printLines } from './printable.js';
import { clientOf, type SchedulerOptions } from './scheduler-option.js';
import { jobLines } from './show-job.js';
import { waitForEnd } from './wait-for-end.js';

export type CreateOptions = SchedulerOptions &
  AskOptions & {
    readonly type: string;
    readonly payload?: string;
    readonly priority?: number;
    readonly idempotencyKey?: string;
    readonly wait?: true;
  };

export async function createJob(options: CreateOptions): Promise<void> {
  const { type, priority, idempotencyKey, wait } = options;
  const client = clientOf(options);
  const payload = await readPayload(options.payload);
  const asked = { job_type: type, payload, priority, ...askedFor(options) };
  const created = await client.submit(asked, idempotencyKey === undefined ? {} : { idempotencyKey });
  if (wait && process.stderr.isTTY) process.stderr.write(`${created.id} created; waiting for its end\n`);
  const job = wait ? await waitForEnd(client, created.id) : created;
  if (options.json) printJson(job);
  else printLines(jobLines(job));
  if (job.state === 'FAILED') process.exitCode = EXIT.failed;
}

/** @throws UsageError for what is no JSON, or cannot be read. */
export async function readPayload(given: string | undefined): Promise<Json> {
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
