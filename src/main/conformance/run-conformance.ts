import { UsageError } from '../cli/exit.js';
import { killAllChildren } from './child.js';
import { readCommandLine, usage } from './command-line.js';
import { playAll } from './play.js';
import { HEAD, lineOf } from './table.js';

/** Exit codes of the kit. */
const GREEN = 0;
const RED = 1;
const CANNOT_RUN = 2;

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The conformance kit: drives a worker through all that the protocol demands of it, and prints a table, or one JSON
 * document `{passed, rows: [{row, passed, why, seconds}]}`, to stdout.
 *
 * @param argv `[--only ROW]... [--json] -- COMMAND...`; COMMAND finds SCHEDULER_URL, WORKER_ID and JOB_TYPES in its
 *   environment.
 * @returns the exit code: 0 when all rows are green, 1 when some are red, 2 when the command line makes no sense or the
 *   worker never asks for a job (one line on stderr says why).
 */
export async function runConformance(argv: readonly string[]): Promise<number> {
  try {
    const request = readCommandLine(argv);
    if (!request) {
      process.stdout.write(usage());
      return GREEN;
    }
    leaveNothingBehind();
    const { rows, command, json } = request;
    const print = (text: string): void => void (json || process.stdout.write(text));
    print(HEAD);
    const verdicts = await playAll(rows, command, (verdict) => print(lineOf(verdict)));
    const passed = verdicts.every((verdict) => verdict.passed);
    if (json) process.stdout.write(`${JSON.stringify({ passed, rows: verdicts }, undefined, 2)}\n`);
    return passed ? GREEN : RED;
  } catch (error) {
    const hint = error instanceof UsageError ? '; --help lists the rows' : '';
    process.stderr.write(`baton: conformance: ${(error as Error).message}${hint}\n`);
    return CANNOT_RUN;
  } finally {
    killAllChildren();
  }
}

function leaveNothingBehind(): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      killAllChildren();
      process.exit(exitCode);
    });
  }
}
