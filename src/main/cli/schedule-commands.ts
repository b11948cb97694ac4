import { Option, type Command } from 'commander';
import type { MissedFirings } from '../../interface/http/contract/schedules.js';
import { readPayload } from './create-job.js';
import { integerFrom } from './parse-number.js';
import { printJson, printLines } from './printable.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';
import { jobLines } from './show-job.js';
import { scheduleLines, scheduleTable } from './show-schedule.js';

/** `baton schedule …`: what a person does with schedules. */
export function addScheduleCommands(program: Command): void {
  const schedule = program.command('schedule').description('submit a job again and again: create, look at, pause, run');
  addCreate(schedule);
  addList(schedule);
  addForOne(schedule, 'get', 'show a schedule', async (client, name) => client.schedule(name), scheduleLines);
  addForOne(
    schedule,
    'delete',
    'delete a schedule; its jobs stay',
    async (client, name) => client.deleteSchedule(name),
    ({ name }) => [`${name} deleted`],
  );
  addForOne(
    schedule,
    'pause',
    'let a schedule fire no more',
    async (client, name) => client.pauseSchedule(name),
    ({ name }) => [`${name} paused`],
  );
  addForOne(
    schedule,
    'resume',
    'let a paused schedule fire again, from now on',
    async (client, name) => client.resumeSchedule(name),
    ({ name, next_firings: [next] }) => [`${name} fires next at ${next ?? 'no time any more'}`],
  );
  addForOne(
    schedule,
    'run',
    'submit the job of a schedule now',
    async (client, name) => client.runSchedule(name),
    jobLines,
  );
}

type CreateOptions = SchedulerOptions & {
  readonly cron: string;
  readonly timeZone?: string;
  readonly missed?: MissedFirings;
  readonly type: string;
  readonly payload?: string;
  readonly priority?: number;
  readonly replace?: true;
};

function addCreate(schedule: Command): void {
  const create = schedule
    .command('create')
    .description('create a schedule; the same again is no error')
    .argument('<name>', 'its name')
    .requiredOption(
      '--cron <expression>',
      'minute, hour, day of the month, month, day of the week; seconds may go before',
    )
    .option('--time-zone <name>', 'the IANA time zone it is meant in (default UTC)')
    .addOption(
      new Option('--missed <what>', 'what becomes of firings missed in a downtime (default skip)').choices([
        'skip',
        'once',
      ]),
    )
    .requiredOption('--type <type>', "the job's type")
    .option('--payload <json>', "the job's payload: JSON, @FILE for that of a file, - for that of stdin")
    .option('--priority <number>', "the job's priority, 1 to 10, 10 first", integerFrom(1, 10))
    .option('--replace', 'replace the schedule of this name, if there is one')
    .addHelpText(
      'after',
      `
Examples:
  baton schedule create nightly --cron '0 2 * * MON-FRI' --time-zone Europe/Berlin --type report
  baton schedule create tick --cron '*/10 * * * * *' --type ping --payload '{"n": 1}' --missed once`,
    );
  talksToScheduler(create).action(async (name: string, options: CreateOptions) => {
    const { cron, timeZone: time_zone, missed, type: job_type, priority, replace } = options;
    const job = { job_type, payload: await readPayload(options.payload), priority };
    const client = clientOf(options);
    const body = { name, cron, time_zone, missed, job };
    show(options, replace ? await client.putSchedule(body) : await client.createSchedule(body), scheduleLines);
  });
}

type ListOptions = SchedulerOptions & { readonly limit?: number; readonly cursor?: string };

function addList(schedule: Command): void {
  const list = schedule
    .command('list')
    .description('list schedules by name')
    .option('--limit <number>', 'how many at most, 1 to 100 (default 50)', integerFrom(1, 100))
    .option('--cursor <cursor>', 'go on where the page before ended');
  talksToScheduler(list).action(async (options: ListOptions) => {
    const { limit, cursor } = options;
    const page = await clientOf(options).schedules({ limit, cursor });
    show(options, page, ({ schedules, next_cursor: next }) => [
      ...scheduleTable(schedules),
      ...(next === null ? [] : ['', `more: --cursor ${next}`]),
    ]);
  });
}

type Client = ReturnType<typeof clientOf>;

function addForOne<Answer>(
  schedule: Command,
  verb: string,
  description: string,
  act: (client: Client, name: string) => Promise<Answer>,
  lines: (answer: Answer) => string[],
): void {
  const command = schedule.command(verb).description(description).argument('<name>', "the schedule's name");
  talksToScheduler(command).action(async (name: string, options: SchedulerOptions) => {
    show(options, await act(clientOf(options), name), lines);
  });
}

function show<Answer>(options: SchedulerOptions, answer: Answer, lines: (answer: Answer) => string[]): void {
  if (options.json) printJson(answer);
  else printLines(lines(answer));
}
