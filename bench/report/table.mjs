import { tellFigures } from './format.mjs';
import { summarise } from './summary.mjs';

/** Rows of Baton that are set against another row of the peers. */
const AGAINST = { 'claim-next': 'single', 'batch-50': 'best', 'batch-500': 'best' };
/** The latency that counts is the typical one; of throughput, more is better. */
const VALUE = { throughput: ({ perSecond }) => perSecond.median, latency: ({ p50 }) => p50.median };

/**
 * @param {{ measurements: import('./summary.mjs').Measurement[] }} results
 * @returns {{ row: string, target: string, figure: string, spread: string, memory: string, cpu: string, busy: string,
 *   kind: string }[]}
 */
export function figureTable({ measurements }) {
  return summarise(measurements).map((summary) => {
    const kind = measurements.find(({ row }) => row === summary.row).kind;
    return { row: summary.row, target: summary.target, kind, ...tellFigures(kind, summary) };
  });
}

/**
 * Baton as a multiple of each peer in the same row, depth as a multiple of the empty queue, and events of a stream that
 * nobody listens to; and a version of Baton as a
 * multiple of the first one. Above 1 is better.
 *
 * @returns {{ row: string, target: string, peer: string, ratio: number }[]}
 */
export function ratioTable({ measurements }) {
  const summaries = summarise(measurements);
  const kindOf = (row) => measurements.find((it) => it.row === row).kind;
  const isBaton = ({ target }) => /-(postgres|sqlite)$/.test(target);
  return summaries.filter(isBaton).flatMap((ours) => {
    const kind = kindOf(ours.row);
    const value = VALUE[kind];
    if (!value) return [];
    return othersOf(ours, summaries, isBaton).map((other) => {
      const share = value(ours.figures) / value(other.figures);
      return {
        row: ours.row,
        target: ours.target,
        peer: emptyOf(ours.row) ? other.row : other.target,
        ratio: kind === 'latency' ? 1 / share : share,
      };
    });
  });
}

/** The row that another one is set against: the same with nothing beside it. */
function emptyOf(row) {
  if (row.startsWith('depth-')) return row.replace(/-[^-]*$/, '-0M');
  return row.startsWith('events-') ? 'events-0' : undefined;
}

function othersOf(ours, summaries, isBaton) {
  const empty = emptyOf(ours.row);
  if (empty) {
    return summaries.filter(({ row, target }) => row === empty && row !== ours.row && target === ours.target);
  }
  const rows = [ours.row, AGAINST[ours.row]];
  const peers = summaries.filter((other) => rows.includes(other.row) && !isBaton(other));
  const database = /-\w+$/.exec(ours.target)[0];
  const first = summaries.find((other) => other.row === ours.row && isBaton(other) && other.target.endsWith(database));
  return first === ours ? peers : [first, ...peers];
}
