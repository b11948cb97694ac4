import type { Transaction } from './ports/unit-of-work.js';

export interface ChoreStep {
  /** How many things it has deleted. */
  readonly purged: number;
  /** Where to go on; undefined when there is nothing more to do this time. */
  readonly next: string | undefined;
}

/** Deletes one kind of thing that is kept for a time only, a little in each transaction. */
export interface Chore {
  /** What it deletes, as the log calls it: "ended jobs". */
  readonly what: string;

  /** @param after the `next` of the step before; undefined to begin. */
  execute(transaction: Transaction, after: string | undefined): Promise<ChoreStep>;
}
