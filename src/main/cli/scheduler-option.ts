import { Option, type Command } from 'commander';
import { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { UsageError } from './exit.js';

const DEFAULT_URL = 'http://127.0.0.1:8000';

/** What every command takes that talks to a scheduler. */
export interface SchedulerOptions {
  readonly url: string;
  readonly json?: true;
}

export function talksToScheduler(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'the scheduler').env('SCHEDULER_URL').default(DEFAULT_URL))
    .option('--json', 'print JSON, one document, on stdout');
}

/** @throws UsageError for what is no URL of a scheduler. The message does not repeat it: it may hold a password. */
export function clientOf({ url }: SchedulerOptions): SchedulerClient {
  try {
    return new SchedulerClient(url || DEFAULT_URL);
  } catch {
    throw new UsageError('--url must be an http or https URL without user name and password');
  }
}
