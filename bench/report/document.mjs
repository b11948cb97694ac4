import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batonRows } from '../rows/baton-rows.mjs';
import { bestRow } from '../rows/peer-rows.mjs';
import { figureTable, ratioTable } from './table.mjs';

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');
const BEGIN = '<!-- figures: written by npm run bench -->';
const END = '<!-- /figures -->';

/**
 * Writes the figures into docs/benchmarks.md, between its marks.
 *
 * @param {any} results
 * @param {string} file where they all are
 */
export async function updateDocument(results, file) {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest.split(END)[1];
  const markdown = `${before}${BEGIN}\n\n${figures(results, file)}\n\n${END}${after}`;
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(DOCUMENT);
  writeFileSync(DOCUMENT, await format(markdown, { ...options, parser: 'markdown' }));
}

function figures(results, file) {
  const { machine, peers, postgres, sqlite } = results.about;
  const list = (object) => Object.entries(object).map(([name, value]) => `${name} ${value}`);
  const about = [
    `${results.about.date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB.`,
    `Baton ${Object.values(machine.baton).join(', ')} on Node ${machine.node}; ${list(peers).join(', ')}.`,
    `PostgreSQL: ${list(postgres).join(', ')}. SQLite: ${list(sqlite).join(', ')}.`,
    `Every number: \`bench/results/${file}\`.`,
  ];
  const what = new Map([...batonRows, bestRow].map(({ name, what }) => [name, what]));
  const describe = (row) => what.get(row) ?? what.get(row.replace(/-[^-]*$/, '')) ?? '';
  return [
    about.join('\n'),
    table(
      ['row', 'what', 'target', 'median', 'spread', 'CPU, µs a job', 'scheduler, peak'],
      figureTable(results).map((it) => [it.row, describe(it.row), it.target, it.figure, it.spread, it.cpu, it.memory]),
    ),
    'How many times as fast as each peer in the same run; for depth, as the same row on an empty queue, and for events, as without listeners:',
    table(
      ['row', 'Baton', 'times', 'than'],
      ratioTable(results).map(({ row, target, ratio, peer }) => [row, target, ratio.toFixed(2), peer]),
    ),
  ].join('\n\n');
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
