import { SingleBar } from 'cli-progress';
import type { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { Bench } from './bench-run.js';
import type { PhaseFigures } from './latencies.js';
import { printJson, printLines, table } from './printable.js';

export interface BenchSession {
  readonly client: SchedulerClient;
  readonly url: string;
  readonly json?: true;
  readonly jobs: number;
  readonly connections: number;
  readonly batch: number;
}

/** Of Ctrl-C, as shells count it. */
const INTERRUPTED = 130;

/** Runs the bench for a person, or a program, who looks on. */
export async function runBench({ client, url, json, jobs, connections, batch }: BenchSession): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = (): void => (interrupted.signal.aborted ? process.exit(INTERRUPTED) : interrupted.abort());
  process.on('SIGINT', interrupt);
  const bar = progressBar(jobs);
  const onProgress = (submitted: number, done: number): void => bar?.update(submitted + done);
  const bench = new Bench({ client, jobs, connections, batch, signal: interrupted.signal, onProgress });
  try {
    const { submit, work } = await bench.run();
    bar?.stop();
    const facts = { url: new URL(url).origin, jobs: work.done, connections, batch };
    const figures = { submit: submit.figures(), work: work.figures() };
    if (json) printJson({ ...facts, ...figures });
    else printLines(reportLines(facts, figures));
    if (interrupted.signal.aborted) process.exitCode = INTERRUPTED;
  } catch (error) {
    bar?.stop();
    if (bench.left > 0) process.stderr.write(`baton: ${bench.left} jobs of type ${bench.jobType} are left\n`);
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Twice as many steps as jobs: each is submitted and done. On stderr, and only where a person looks at it. */
function progressBar(jobs: number): SingleBar | undefined {
  if (!process.stderr.isTTY) return undefined;
  const bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {percentage} %, {eta_formatted} left',
    clearOnComplete: true,
  });
  bar.start(2 * jobs, 0);
  return bar;
}

function reportLines(
  { url, jobs, connections, batch }: { url: string; jobs: number; connections: number; batch: number },
  figures: Readonly<Record<'submit' | 'work', PhaseFigures>>,
): string[] {
  const row = (name: string, { jobs_per_second, latency_ms: { p50, p95, p99, max } }: PhaseFigures): string[] => [
    name,
    ...[jobs_per_second, p50, p95, p99, max].map(String),
  ];
  return [
    `${jobs} jobs over ${connections} connections to ${url}; work is claimed and reported ${batch} jobs a request`,
    '',
    ...table([
      ['', 'JOBS/S', 'P50 MS', 'P95 MS', 'P99 MS', 'MAX MS'],
      row('submit', figures.submit),
      row('work', figures.work),
    ]),
  ];
}
