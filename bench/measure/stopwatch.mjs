import { performance } from 'node:perf_hooks';
import { cpuSeconds, machineCpuSeconds } from './process-cost.mjs';

/**
 * @typedef {Record<string, number>} Watched process ids by what they are: scheduler, postgres, load, ...
 * @typedef {{ jobs: number, seconds: number, perSecond: number, cpu: Record<string, number>, othersCores: number }} Throughput
 */

/**
 * Takes the time, and the CPU seconds that the watched processes spend in it. What the rest of the machine spends is
 * told too: where that is much, the figures are worth little.
 *
 * @param {Watched} watched
 */
export function startStopwatch(watched) {
  const cpuOf = () => Object.entries(watched).map(([name, pid]) => [name, cpuSeconds(pid)]);
  const cpuAtStart = Object.fromEntries(cpuOf());
  const machineAtStart = machineCpuSeconds();
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
      const watchedSpent = cpu.reduce((sum, [, spent]) => sum + spent, 0);
      const othersCores = (machineCpuSeconds() - machineAtStart - watchedSpent) / elapsed();
      return { jobs, seconds, perSecond: jobs / seconds, cpu: Object.fromEntries(cpu), othersCores };
    },
  };
}
