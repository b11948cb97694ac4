import { performance } from 'node:perf_hooks';
import { cpuSeconds } from './process-cost.mjs';

/**
 * @typedef {Record<string, number>} Watched process ids by what they are: scheduler, postgres, load, ...
 * @typedef {{ jobs: number, seconds: number, perSecond: number, cpu: Record<string, number> }} Throughput
 */

/**
 * Takes the time, and the CPU seconds that the watched processes spend in it.
 *
 * @param {Watched} watched
 */
export function startStopwatch(watched) {
  const cpuOf = () => Object.entries(watched).map(([name, pid]) => [name, cpuSeconds(pid)]);
  const cpuAtStart = Object.fromEntries(cpuOf());
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  return {
    elapsed,
    /**
     * @param {number} jobs
     * @returns {Throughput}
     */
    stop(jobs, seconds = elapsed()) {
      const cpu = cpuOf().map(([name, spent]) => [name, spent - cpuAtStart[name]]);
      return { jobs, seconds, perSecond: jobs / seconds, cpu: Object.fromEntries(cpu) };
    },
  };
}
