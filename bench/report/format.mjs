/** What else runs on a machine at rest: this harness, the kernel's own threads. */
const NOISY_CORES = 0.3;

/** Whose CPU belongs to no job of theirs. */
const WITHOUT_CPU = new Set(['idle', 'share']);

/** @param {number} value */
export function rate(value) {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} k`;
  if (value >= 1000) return `${(value / 1000).toFixed(2)} k`;
  return value.toFixed(0);
}

/** @typedef {keyof typeof tell} FiguresKind */

const ms = (value) => `${value.toFixed(1)} ms`;

/** How the figures of each kind of row are told: the one that counts, with its spread, and what goes with it. */
const tell = {
  throughput: ({ perSecond }) => [
    `${rate(perSecond.median)} jobs/s`,
    `${rate(perSecond.min)} to ${rate(perSecond.max)}`,
  ],
  latency: ({ p50, p95, p99 }) => [
    `p50 ${ms(p50.median)}, p95 ${ms(p95.median)}, p99 ${ms(p99.median)}`,
    `p50 ${ms(p50.min)} to ${ms(p50.max)}, p99 ${ms(p99.min)} to ${ms(p99.max)}`,
  ],
  reads: ({ p50, p95, max }) => [
    `p50 ${ms(p50.median)}, p95 ${ms(p95.median)}, max ${ms(max.max)}`,
    `p95 ${ms(p95.min)} to ${ms(p95.max)}`,
  ],
  share: ({ perSecond, share }) => [
    `${rate(perSecond.median)} jobs/s, ${share.median.toFixed(2)} times as many as alone`,
    `${share.min.toFixed(2)} to ${share.max.toFixed(2)}`,
  ],
  beside: ({ p50, p99, timesQuiet, jobs, seconds }) => [
    `p50 ${ms(p50.median)}, p99 ${ms(p99.median)} (${timesQuiet.median.toFixed(1)} times the quiet one); ` +
      `${rate(jobs.median)} jobs in ${seconds.median.toFixed(1)} s`,
    `p99 ${ms(p99.min)} to ${ms(p99.max)}`,
  ],
  idle: ({ cores, statementsPerMinute }) => [
    `${(cores.median * 100).toFixed(2)} % of a core` +
      (statementsPerMinute ? `, ${statementsPerMinute.median.toFixed(0)} statements a minute` : ''),
    '',
  ],
  memory: ({ perSecond, rssMbPerMillionJobs, standardError }) => [
    `${rssMbPerMillionJobs.median.toFixed(1)} ± ${(2 * standardError.median).toFixed(1)} MB a million jobs, at ${rate(perSecond.median)} jobs/s`,
    '',
  ],
};

/**
 * @param {FiguresKind} kind
 * @param {import('./summary.mjs').Summary} summary
 */
export function tellFigures(kind, { figures, rounds }) {
  const [figure, spread] = tell[kind](figures);
  const others = figures.othersCores.max;
  return {
    figure,
    busy: others > NOISY_CORES ? `others took ${others.toFixed(1)} cores` : '',
    spread: rounds > 1 ? spread : '',
    memory: figures.peakRssMb ? `${figures.peakRssMb.max.toFixed(0)} MB` : '',
    cpu: Object.entries(figures)
      .filter(([name]) => !WITHOUT_CPU.has(kind) && name.startsWith('cpu:'))
      .map(([name, { median }]) => `${name.slice(4)} ${median.toFixed(0)}`)
      .join(', '),
  };
}
