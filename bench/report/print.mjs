import { figureTable, ratioTable } from './table.mjs';

/**
 * @param {any} results
 * @param {(line: string) => void} say
 */
export function printReport(results, say) {
  say('done');
  const lines = (rows, columns) => {
    const widths = columns.map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
    for (const row of rows) {
      const cells = columns.map((column, index) => row[column].padEnd(widths[index]));
      process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
    }
  };
  process.stdout.write('\nmedian, spread, CPU microseconds a job, peak memory of the scheduler\n');
  lines(figureTable(results), ['row', 'target', 'figure', 'spread', 'cpu', 'memory', 'busy']);
  const ratios = ratioTable(results).map((it) => ({ ...it, ratio: `${it.ratio.toFixed(2)} x` }));
  if (ratios.length > 0) process.stdout.write('\nBaton against its peers, and deep queues against empty ones\n');
  lines(ratios, ['row', 'target', 'ratio', 'peer']);
  for (const { row, target, kind, message } of results.problems) {
    process.stdout.write(`${kind}: ${row}: ${target}: ${message}\n`);
  }
}
