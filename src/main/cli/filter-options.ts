import { Option, type Command } from 'commander';
import type { JobState } from '../../interface/http/contract.js';
import type { JobFilter } from '../../interface/worker/client-requests.js';

const STATES: readonly JobState[] = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED'];

/** Which jobs a command is about. */
export interface FilterOptions {
  readonly state?: JobState;
  readonly type?: string;
  readonly tag?: string;
  readonly worker?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly error?: string;
}

export function takesFilter(command: Command): Command {
  return command
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--type <type>', 'only those of this type')
    .option('--tag <tag>', 'only those with this tag')
    .option('--worker <id>', 'only those that this worker runs, or ran last')
    .option('--created-after <time>', 'only those created then or later, as 2026-12-24T18:00:00Z')
    .option('--created-before <time>', 'only those created earlier')
    .option('--error <text>', 'only those whose error has this text');
}

/** What is not asked for is missing. */
export function filterOf(options: FilterOptions): JobFilter {
  const { state, type: jobType, tag, worker: workerId, createdAfter, createdBefore, error } = options;
  const filter = { state, jobType, tag, workerId, createdAfter, createdBefore, error };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
