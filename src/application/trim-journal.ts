import type { Transaction } from './ports/unit-of-work.js';

/** For how long a client that was away can be told what it missed. */
export const JOURNAL_KEPT_MS = 3_600_000;
/** A day, and what the hour at hand has not of it. */
const MINUTES_KEPT_MS = 25 * 3_600_000;

export interface TrimmedJournal {
  readonly entries: number;
  /** Whether there may be more to delete. */
  readonly more: boolean;
}

/** Deletes what nobody is promised any more: entries older than an hour or too many, and figures older than a day. */
export class TrimJournal {
  /** @param limit how many entries one transaction deletes, at most. */
  constructor(private readonly limit: number) {}

  /** @param upTo entries up to this one are too many, however young; 0 for none. */
  async execute({ journal, now: time }: Transaction, upTo: number): Promise<TrimmedJournal> {
    const now = (await time).getTime();
    const entries = await journal.trim(upTo, new Date(now - JOURNAL_KEPT_MS), this.limit);
    const more = entries === this.limit;
    if (!more) await journal.forgetMinutes(new Date(now - MINUTES_KEPT_MS));
    return { entries, more };
  }
}
