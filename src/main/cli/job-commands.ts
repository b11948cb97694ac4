import { InvalidArgumentError, Option, type Command } from 'commander';
import type { JobState } from '../../interface/http/contract.js';
import { integerFrom } from './parse-number.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';
import { createJob, type CreateOptions } from './create-job.js';
import { jobLine, jobLines, jobTable } from './show-job.js';
import { printJson, printLines } from './printable.js';

const STATES: readonly JobState[] = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED'];

/** `baton job …`: what a person does with jobs. */
export function addJobCommands(program: Command): void {
  const job = program.command('job').description('create, look at, cancel and retry jobs');
  addCreate(job);
  addList(job);
  addForOne(job, 'get', 'show a job', async (client, id) => client.job(id), jobLines);
  addForOne(
    job,
    'cancel',
    'end a job that waits, and tell the worker of one that runs to stop',
    async (client, id) => client.cancel(id),
    (ended) => [jobLine(ended)],
  );
  addForOne(
    job,
    'retry',
    'make a FAILED job PENDING again, with fresh attempts',
    async (client, id) => client.retry(id),
    (again) => [jobLine(again)],
  );
}

function addCreate(job: Command): void {
  const create = job
    .command('create')
    .description('create a job')
    .requiredOption('--type <type>', 'its job type')
    .option('--payload <json>', 'JSON, @FILE for that of a file, - for that of stdin')
    .option('--priority <number>', '1 to 10, 10 first', integerFrom(1, 10))
    .option('--wait', 'until it has ended; exit code 1 when it is FAILED')
    .addHelpText(
      'after',
      `
Examples:
  baton job create --type sleep --payload '{"seconds": 2}' --wait
  baton job create --type resize --payload @job.json --json | jq -r .id
  jq -n '{file: "a.png"}' | baton job create --type resize --payload -`,
    );
  talksToScheduler(create).action(async (options: CreateOptions) => createJob(options));
}

type ListOptions = SchedulerOptions & {
  readonly state?: JobState;
  readonly type?: string;
  readonly worker?: string;
  readonly limit?: number;
  readonly cursor?: string;
};

function addList(job: Command): void {
  const list = job
    .command('list')
    .description('list jobs, the newest first')
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--type <type>', 'only those of this type')
    .option('--worker <id>', 'only those that this worker runs, or ran last')
    .option('--limit <number>', 'how many at most, 1 to 100 (default 50)', integerFrom(1, 100))
    .option('--cursor <cursor>', 'go on where the page before ended')
    .addHelpText(
      'after',
      `
Examples:
  baton job list --state FAILED --type resize
  baton job list --json | jq -r '.jobs[].id'`,
    );
  talksToScheduler(list).action(async (options: ListOptions) => {
    const { state, type: jobType, worker: workerId, limit, cursor } = options;
    const page = await clientOf(options).list({ state, jobType, workerId, limit, cursor });
    if (options.json) printJson(page);
    else {
      const next = page.next_cursor === null ? [] : ['', `more: --cursor ${page.next_cursor}`];
      printLines([...jobTable(page.jobs), ...next]);
    }
  });
}

function idOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

type Client = ReturnType<typeof clientOf>;
type Job = Awaited<ReturnType<Client['job']>>;

function addForOne(
  job: Command,
  name: string,
  description: string,
  act: (client: Client, id: string) => Promise<Job>,
  show: (job: Job) => string[],
): void {
  const command = job.command(name).description(description).argument('<id>', "the job's id", idOf);
  talksToScheduler(command).action(async (id: string, options: SchedulerOptions) => {
    const answer = await act(clientOf(options), id);
    if (options.json) printJson(answer);
    else printLines(show(answer));
  });
}
