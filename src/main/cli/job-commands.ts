import type { Command } from 'commander';
import { asksForMore } from './ask-options.js';
import { addChange, idOf } from './change-command.js';
import { addList } from './list-command.js';
import { integerFrom } from './parse-number.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';
import { EXIT } from './exit.js';
import { createJob, type CreateOptions } from './create-job.js';
import { jobLines } from './show-job.js';
import { printJson, printLines } from './printable.js';
import { waitForEnd } from './wait-for-end.js';

/** `baton job …`: what a person does with jobs. */
export function addJobCommands(program: Command): void {
  const job = program.command('job').description('create, look at, cancel and retry jobs');
  addCreate(job);
  addList(job);
  addGet(job);
  addChange(job, 'cancel', 'end jobs that wait, and tell the workers of those that run to stop');
  addChange(job, 'retry', 'make FAILED jobs PENDING again, with fresh attempts');
}

function addCreate(job: Command): void {
  const create = job
    .command('create')
    .description('create a job')
    .requiredOption('--type <type>', 'its job type')
    .option('--payload <json>', 'JSON, @FILE for that of a file, - for that of stdin')
    .option('--priority <number>', '1 to 10, 10 first', integerFrom(1, 10))
    .option('--idempotency-key <key>', 'the same command again with this key makes no second job, for a day')
    .option('--wait', 'until it has ended; exit code 1 when it is FAILED')
    .addHelpText(
      'after',
      `
Examples:
  baton job create --type sleep --payload '{"seconds": 2}' --wait
  baton job create --type resize --payload @job.json --json | jq -r .id
  jq -n '{file: "a.png"}' | baton job create --type resize --payload -
  baton job create --type report --run-at 2027-03-01T08:00:00+01:00 --max-attempts 5 --tag monthly`,
    );
  talksToScheduler(asksForMore(create)).action(async (options: CreateOptions) => createJob(options));
}

type GetOptions = SchedulerOptions & { readonly wait?: true };

function addGet(job: Command): void {
  const get = job
    .command('get')
    .description('show a job')
    .argument('<id>', "the job's id", idOf)
    .option('--wait', 'once it has ended; exit code 1 when it is FAILED');
  talksToScheduler(get).action(async (id: string, options: GetOptions) => {
    const client = clientOf(options);
    const found = options.wait ? await waitForEnd(client, id) : await client.job(id);
    if (options.json) printJson(found);
    else printLines(jobLines(found));
    if (options.wait && found.state === 'FAILED') process.exitCode = EXIT.failed;
  });
}
