import { tellFigures } from './format.mjs';
import { summarise } from './summary.mjs';

/** Rows of Baton that are set against another row of the peers. */
const AGAINST = { 'batch-50': 'best', 'batch-500': 'best' };
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
 * Baton as a multiple of each peer in the same row, and depth as a share of the empty queue. Above 1 Baton is better.
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
        peer: other.row === ours.row || AGAINST[ours.row] ? other.target : other.row,
        ratio: kind === 'latency' ? 1 / share : share,
      };
    });
  });
}

function othersOf(ours, summaries, isBaton) {
  if (ours.row.startsWith('depth-')) {
    const empty = ours.row.replace(/-[^-]*$/, '-0M');
    return summaries.filter(({ row, target }) => row === empty && row !== ours.row && target === ours.target);
  }
  const rows = [ours.row, AGAINST[ours.row] ?? (ours.row === 'claim-next' ? 'single' : undefined)];
  return summaries.filter((other) => rows.includes(other.row) && !isBaton(other));
}
