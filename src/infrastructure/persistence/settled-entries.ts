import type { JournalBounds } from '../../application/ports/journal-queries.js';
import type { Execute, Statements } from './dialect.js';

/** More than are ever open at once, with a look every few milliseconds and transactions that take seconds at most. */
const MOST_MARKS = 64;

interface Mark {
  readonly latest: number;
  readonly mark: number;
}

/**
 * Tells up to which entry the journal is settled: nothing can appear at or before it any more.
 *
 * Ids are given in the order in which jobs are changed, but two transactions may be committed in any order. So each look
 * remembers the latest id that has been given, and a mark: whoever had been given an id by then has a transaction id
 * below it. Once all those have ended, that latest id is settled. Where nothing is open that is at once, and under load
 * with one of the next looks.
 */
export class SettledEntries {
  private readonly marks: Mark[] = [];
  private settled = 0;

  constructor(private readonly statements: Pick<Statements, 'journal-latest' | 'journal-horizon'>) {}

  /** One statement after the other: what has ended by the second is seen by whatever is asked for afterwards. */
  async look(execute: Execute): Promise<JournalBounds> {
    const [given = {}] = await execute(this.statements['journal-latest'], []);
    const latest = Number(given['latest']);
    if (this.marks.length === MOST_MARKS) this.marks.pop();
    this.marks.push({ latest, mark: Number(given['mark']) });
    const [open = {}] = await execute(this.statements['journal-horizon'], []);
    const horizon = Number(open['horizon']);
    const over = this.marks.filter(({ mark }) => mark <= horizon);
    // Also what has been folded: the first look of a scheduler begins there.
    this.settled = Math.max(this.settled, Number(open['up_to']), ...over.map((mark) => mark.latest));
    this.marks.splice(0, this.marks.length, ...this.marks.filter(({ mark }) => mark > horizon));
    return { trimmedTo: Number(open['trimmed_to']), newest: this.settled, latest };
  }
}
