import type { Stage } from './stage.js';

/** One thing that is demanded of a worker. */
export interface Row {
  /** As `--only` takes it. */
  readonly name: string;
  /** What a worker must do, in a few words. */
  readonly demand: string;
  /** A row that takes longer, in seconds, is red: a worker that hangs does not hang the kit. */
  readonly withinSeconds: number;
  /** Whether it ends its worker, so that the next row needs another one. */
  readonly endsWorker?: true;
  /**
   * Drives the worker through it.
   *
   * @param openAnother a stage with a worker of its own, which is closed with the first.
   * @returns what was seen, in a sentence.
   * @throws Unmet when the worker does not do what is demanded.
   */
  play(stage: Stage, openAnother: () => Promise<Stage>): Promise<string>;
}
