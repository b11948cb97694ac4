import { setTimeout as pause } from 'node:timers/promises';
import { Unmet } from './demand.js';
import type { Row } from './row.js';
import { Stage } from './stage.js';

/** What has become of a row. */
export interface Verdict {
  readonly row: string;
  readonly passed: boolean;
  /** What was seen, or what was not as it must be, in a sentence. */
  readonly why: string;
  readonly seconds: number;
}

/**
 * Plays the rows, one after another. A worker that has done well goes on to the next row; after a row that is red, or
 * that ends the worker, there is a new one.
 *
 * @param tell is told each verdict as soon as it is there.
 * @throws Error when the first worker never asks for a job, or a scheduler does not start.
 */
export async function playAll(
  rows: readonly Row[],
  command: readonly string[],
  tell: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let stage: Stage | undefined = await Stage.open(command);
  try {
    for (const row of rows) {
      const fromMs = performance.now();
      const outcome: Outcome = await play(row, command, stage);
      const { passed, why } = outcome;
      stage = outcome.stage;
      const seconds = Math.round(performance.now() - fromMs) / 1000;
      const verdict = { row: row.name, passed, why, seconds };
      verdicts.push(verdict);
      tell(verdict);
    }
  } finally {
    await stage?.close();
  }
  return verdicts;
}

/** The stage, when others can play on it. */
type Outcome = Pick<Verdict, 'passed' | 'why'> & { readonly stage?: Stage };

async function play(row: Row, command: readonly string[], stage: Stage | undefined): Promise<Outcome> {
  const stages = stage ? [stage] : [];
  let isOver = false;
  const open = async (): Promise<Stage> => {
    const opened = await Stage.open(command);
    stages.push(opened);
    // It came too late, for a row that had its time.
    if (isOver) await opened.close();
    return opened;
  };
  const bound = new AbortController();
  const tooLong = pause(row.withinSeconds * 1000, undefined, { signal: bound.signal }).then(() => {
    throw new Unmet(`not done within ${row.withinSeconds} s`);
  });
  const playIt = async (): Promise<string> => row.play(stages[0] ?? (await open()), open);
  let reusable: Stage | undefined;
  try {
    const why = await Promise.race([playIt(), tooLong]);
    if (row.endsWorker !== true && stages[0]?.worker.exit === undefined) reusable = stages[0];
    return { passed: true, why, stage: reusable };
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    return { passed: false, why: error.message };
  } finally {
    isOver = true;
    bound.abort();
    tooLong.catch(() => undefined);
    await Promise.all(stages.filter((each) => each !== reusable).map((each) => each.close()));
  }
}
