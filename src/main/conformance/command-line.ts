import { parseArgs } from 'node:util';
import { UsageError } from '../cli/exit.js';
import { ROWS } from './rows/index.js';
import type { Row } from './row.js';

/** What the kit is asked to do. */
export interface Request {
  readonly rows: readonly Row[];
  readonly json: boolean;
  /** The worker's program and its arguments. */
  readonly command: readonly string[];
}

/** Reads `[--only ROW]... [--json] -- COMMAND...`; undefined when help is asked for. @throws UsageError */
export function readCommandLine(argv: readonly string[]): Request | undefined {
  const { help, json, only, command } = parse(argv);
  if (help) return undefined;
  if (command.length === 0) throw new UsageError('which worker? Give its command after --');
  const names = only.flatMap((text) => text.split(','));
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    throw new UsageError(
      `there is no row ${JSON.stringify(unknown)}; there are ${ROWS.map(({ name }) => name).join(', ')}`,
    );
  }
  return { rows: ROWS.filter(({ name }) => names.length === 0 || names.includes(name)), json, command };
}

function parse(argv: readonly string[]): { help: boolean; json: boolean; only: string[]; command: string[] } {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  try {
    const { values } = parseArgs({
      args: [...own],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, command: end < 0 ? [] : argv.slice(end + 1) };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function usage(): string {
  const width = Math.max(...ROWS.map(({ name }) => name.length));
  const rows = ROWS.map((row) => `  ${row.name.padEnd(width)}  ${row.demand}`);
  return [
    'baton conformance [--only ROW]... [--json] -- COMMAND...',
    '',
    'Starts a scheduler, runs the worker COMMAND against it and drives it through these rows. Exits with 0 when all are',
    'green, 1 when some are red, 2 when they cannot be run.',
    '',
    ...rows,
    '',
  ].join('\n');
}
