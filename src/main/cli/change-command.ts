import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError, type Command } from 'commander';
import type { JobFilter } from '../../interface/worker/client-requests.js';
import type { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { Failed, UsageError } from './exit.js';
import { filterOf, takesFilter, type FilterOptions } from './filter-options.js';
import { printJson, printLines } from './printable.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';
import { jobLine } from './show-job.js';

type Verb = 'cancel' | 'retry';
type ChangeOptions = SchedulerOptions & FilterOptions & { readonly dryRun?: true; readonly yes?: true };

/** `baton job cancel` and `retry`: of one job by its id, or of all that are like what the options say. */
export function addChange(job: Command, verb: Verb, description: string): void {
  const command = takesFilter(job.command(verb).description(description))
    .argument('[id]', "the job's id; without it, all jobs that the options are true for", idOf)
    .option('--dry-run', 'only count them')
    .option('--yes', 'do not ask whether it is meant')
    .addHelpText(
      'after',
      `
Examples:
  baton job ${verb} 0198c0de-0000-7000-8000-000000000000
  baton job ${verb} --type resize --created-before 2026-12-24T18:00:00Z --dry-run`,
    );
  talksToScheduler(command).action(async (id: string | undefined, options: ChangeOptions) => {
    const filter = filterOf(options);
    const isFiltered = Object.keys(filter).length > 0;
    if (id === undefined) {
      if (!isFiltered) throw new UsageError(`job ${verb} takes an id, or at least one option that says which jobs`);
      return changeMany(verb, filter, options);
    }
    if (isFiltered || options.dryRun) throw new UsageError(`job ${verb} takes an id, or options that say which jobs`);
    const changed = await clientOf(options)[verb](id);
    if (options.json) printJson(changed);
    else printLines([jobLine(changed)]);
  });
}

export function idOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

async function changeMany(verb: Verb, filter: JobFilter, options: ChangeOptions): Promise<void> {
  const client = clientOf(options);
  if (!options.dryRun && !options.yes) await confirm(client, verb, filter);
  const answer = await client[`${verb}Many`](filter, { dryRun: options.dryRun ?? false });
  if (options.json) return printJson(answer);
  const { matched, changed } = answer;
  printLines([options.dryRun ? `${jobs(matched)} to ${verb}` : `${verb}: ${changed} of ${jobs(matched)}`]);
}

/** @throws UsageError when there is nobody to ask; Failed when the answer is no. */
async function confirm(client: SchedulerClient, verb: Verb, filter: JobFilter): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`job ${verb} of many jobs wants --yes, or --dry-run to count them`);
  const { matched } = await client[`${verb}Many`](filter, { dryRun: true });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${verb} ${jobs(matched)}? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Failed('nothing has been changed');
  } finally {
    terminal.close();
  }
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}
