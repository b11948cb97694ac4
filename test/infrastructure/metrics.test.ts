import { describe, expect, it } from '@jest/globals';
import type { StateCounts } from '../../src/application/ports/figure-queries.js';
import { Metrics } from '../../src/infrastructure/metrics.js';

const pending = (jobs: number): StateCounts => ({ PENDING: jobs, RUNNING: 0, COMPLETED: 0, FAILED: 0 });
const metricsOf = (counts: Iterable<[string, StateCounts]>) =>
  new Metrics({ counts: () => Promise.resolve(new Map(counts)), gauges: [] });
const jobsIn = (text: string) => text.split('\n').filter((line) => line.startsWith('baton_jobs{'));

describe('the metrics', () => {
  it('have a label for the 50 types with the most jobs, and one for all others together', async () => {
    const metrics = metricsOf(Array.from({ length: 300 }, (_, n) => [`type-${n}`, pending(n)]));
    const lines = jobsIn(await metrics.read());
    expect(lines).toHaveLength(4 * 51);
    expect(lines).toContain('baton_jobs{state="PENDING",job_type="type-250"} 250');
    expect(lines).toContain(`baton_jobs{state="PENDING",job_type="(other)"} ${(249 * 250) / 2}`);
  });

  it('keep their form whatever a job type is called', async () => {
    const lines = jobsIn(await metricsOf([['a"} 1\nbaton_jobs{x="\\', pending(1)]]).read());
    expect(lines[0]).toBe('baton_jobs{state="PENDING",job_type="a\\"} 1\\nbaton_jobs{x=\\"\\\\"} 1');
    expect(lines).toHaveLength(8);
  });

  it('are there without the jobs while the database is away', async () => {
    const metrics = new Metrics({ counts: () => Promise.reject(new Error('no database')), gauges: [] });
    const text = await metrics.read();
    expect(jobsIn(text)).toEqual([]);
    expect(text).toContain('baton_jobs_submitted_total 0');
  });

  it('cost a commit little', () => {
    const metrics = metricsOf([]);
    const change = { jobType: 't', from: 'PENDING', to: 'RUNNING', attempts: 1, workerId: 'w' } as const;
    const runs = Array.from({ length: 500 }, () => ({ ...change, size: 1, jobIds: ['j'], tookMs: [1_234] }));
    const spent: number[] = [];
    for (let round = 0; round < 200; round++) {
      const before = performance.now();
      metrics.committed(runs);
      spent.push(performance.now() - before);
    }
    // Measured: 0.02 us a change.
    expect(spent.sort((a, b) => a - b)[100]! / 500).toBeLessThan(0.001);
  });
});
