import { ROWS } from './rows/index.js';
import type { Verdict } from './play.js';

const WIDTH = Math.max(...ROWS.map(({ name }) => name.length));

/** The head of the table that `lineOf` fills. */
export const HEAD = line('row', 'result', 'time', 'why');

export function lineOf({ row, passed, seconds, why }: Verdict): string {
  return line(row, passed ? 'pass' : 'FAIL', `${seconds.toFixed(1)} s`, why);
}

function line(row: string, result: string, time: string, why: string): string {
  return `${row.padEnd(WIDTH)}  ${result.padEnd(6)}  ${time.padStart(6)}  ${why}\n`;
}
