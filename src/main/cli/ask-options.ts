import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SubmitJobBody } from '../../interface/http/contract.js';
import { integerFrom } from './parse-number.js';

/** What a job may ask for beside its work. */
export interface AskOptions {
  readonly delay?: number;
  readonly runAt?: string;
  readonly expiresAt?: string;
  readonly maxAttempts?: number;
  readonly timeout?: number;
  readonly tag?: string[];
  readonly uniqueKey?: string;
  readonly uniqueScope?: SubmitJobBody['unique_scope'];
  readonly onConflict?: SubmitJobBody['on_conflict'];
}

/** The scheduler checks the values, but for numbers, which would be none on the wire, and words of a few. */
export function asksForMore(create: Command): Command {
  return create
    .addOption(new Option('--delay <seconds>', 'ready so much later').argParser(secondsOf).conflicts('runAt'))
    .option('--run-at <time>', 'ready at this time, such as 2027-03-01T08:00:00+01:00')
    .option('--expires-at <time>', 'FAILED if nobody has begun it by then')
    .option('--max-attempts <number>', 'how often it is tried, 1 to 100', integerFrom(1, 100))
    .option('--timeout <seconds>', 'of an attempt without heartbeats, 1 to 86400', integerFrom(1, 86_400))
    .option('--tag <tag>', 'to find it by; may be given up to 20 times', collected)
    .option('--unique-key <key>', 'no second job with this key')
    .addOption(
      new Option('--unique-scope <scope>', 'while such a job has not ended, or is there').choices([
        'active',
        'retained',
      ]),
    )
    .addOption(new Option('--on-conflict <mode>', 'when there is such a job').choices(['reject', 'return_existing']));
}

export function askedFor(options: AskOptions): Omit<SubmitJobBody, 'job_type' | 'payload' | 'priority'> {
  return {
    delay_seconds: options.delay,
    run_at: options.runAt,
    expires_at: options.expiresAt,
    max_attempts: options.maxAttempts,
    timeout_seconds: options.timeout,
    tags: options.tag,
    unique_key: options.uniqueKey,
    unique_scope: options.uniqueScope,
    on_conflict: options.onConflict,
  };
}

function secondsOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of seconds.');
}

/** @param before what the same option has been given before; nothing at first. */
function collected(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
