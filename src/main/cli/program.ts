import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addBenchCommand } from './bench-command.js';
import { addJobCommands } from './job-commands.js';
import { addScheduleCommands } from './schedule-commands.js';

const EXIT_CODES = `
Exit codes: 0 well done; 1 refused, not found, or the job FAILED with --wait; 2 the command line makes no sense;
69 no scheduler answers. What went wrong is one line on stderr.`;

const EXAMPLES = `
Examples:
  baton scheduler --port 8000
  baton worker --type resize --exec './resize.sh'
  baton job create --type resize --payload '{"file": "a.png"}' --wait
  baton job list --state FAILED
  baton schedule create nightly --cron '0 2 * * *' --time-zone Europe/Berlin --type report`;

/** Its own help only says that there are such commands: they have a command line of their own (run-cli.ts). */
const PROCESSES = [
  ['scheduler', 'run the scheduler (as npm start does); --help lists its settings'],
  ['worker', 'run a worker (as npm run worker does); --help lists its settings'],
  ['conformance', 'prove that a worker does what the protocol demands; --help lists what'],
] as const;

/** All of the command line `baton`. What it throws has an exit code by exit.ts. */
export function buildProgram(): Command {
  const program = new Command('baton')
    .description('Baton, a durable job server')
    .version(version(), '-V, --version')
    .showSuggestionAfterError(false)
    // Before the commands, which take it over.
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(
          `baton: ${text
            .replace(/^error: /, '')
            .trim()
            .replace(/\s+/g, ' ')}\n`,
        ),
    });
  for (const [name, description] of PROCESSES) program.command(name).description(description);
  addJobCommands(program);
  addScheduleCommands(program);
  addBenchCommand(program);
  return program.addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`);
}

function version(): string {
  const { version: text } = createRequire(import.meta.url)('../../../package.json') as { version: string };
  return text;
}
