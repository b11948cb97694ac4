import type { Command } from 'commander';
import { integerFrom } from './parse-number.js';
import { clientOf, talksToScheduler, type SchedulerOptions } from './scheduler-option.js';

type BenchOptions = SchedulerOptions & {
  readonly jobs: number;
  readonly connections: number;
  readonly batch: number;
};

/** `baton bench`: how fast a running scheduler is, from here. */
export function addBenchCommand(program: Command): void {
  const bench = program
    .command('bench')
    .description('submit jobs that do nothing to a running scheduler, work them off, and say how fast that went')
    .option('--jobs <number>', 'how many, 1 to 1000000', integerFrom(1, 1_000_000), 10_000)
    .option('--connections <number>', 'requests at once, 1 to 256', integerFrom(1, 256), 8)
    .option('--batch <number>', 'jobs in one claim and its reports, 1 to 1000', integerFrom(1, 1000), 10)
    .addHelpText(
      'after',
      `
The jobs have a type of their own: no other job is touched. They stay as COMPLETED until the scheduler's retention
removes them. Ctrl-C submits no more and works off what there is; a second one leaves at once.

Examples:
  baton bench --jobs 100000 --connections 16 --batch 100
  baton bench --json | jq .work.jobs_per_second`,
    );
  talksToScheduler(bench).action(async (options: BenchOptions) => {
    const { runBench } = await import('./bench-session.js');
    await runBench({ ...options, client: clientOf(options) });
  });
}
