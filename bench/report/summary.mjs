import { median } from '../measure/statistics.mjs';

/**
 * @typedef {{ row: string, target: string, figures: Record<string, any> }} Measurement
 * @typedef {{ median: number, min: number, max: number }} Spread
 * @typedef {{ row: string, target: string, rounds: number, figures: Record<string, Spread> }} Summary
 */

/** The numbers of all rounds, each with its median and spread; CPU as microseconds a job. */
export function summarise(measurements) {
  return groupBy(measurements, ({ row, target }) => `${row} ${target}`).map((group) => {
    const [{ row, target }] = group;
    const flat = group.map(({ figures }) => flatten(figures));
    const names = Object.keys(flat[0]).filter((name) => Number.isFinite(flat[0][name]));
    const spreadOf = (name) => spread(flat.map((figures) => figures[name]));
    return {
      row,
      target,
      rounds: group.length,
      figures: Object.fromEntries(names.map((name) => [name, spreadOf(name)])),
    };
  });
}

function flatten({ cpu = {}, ...figures }) {
  const perJob = ([name, seconds]) => [`cpu:${name}`, (seconds / Math.max(1, figures.jobs)) * 1e6];
  return { ...figures, ...Object.fromEntries(Object.entries(cpu).map(perJob)) };
}

function spread(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

function groupBy(items, key) {
  return [...Map.groupBy(items, key).values()];
}
