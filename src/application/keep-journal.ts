import { FoldJournal, type FoldedJournal } from './fold-journal.js';
import type { Transaction } from './ports/unit-of-work.js';
import { TrimJournal, type TrimmedJournal } from './trim-journal.js';

/** One step: what is new is summed up, or what is old is deleted. */
export type JournalStep = { readonly fold: { readonly upTo: number } } | { readonly trim: { readonly upTo: number } };

export interface KeptJournal {
  readonly folded: FoldedJournal | undefined;
  readonly trimmed: TrimmedJournal | undefined;
}

/** Takes a step of keeping the journal. */
export class KeepJournal {
  private readonly foldJournal: FoldJournal;
  private readonly trimJournal: TrimJournal;

  constructor(limits: { readonly fold: number; readonly trim: number }) {
    this.foldJournal = new FoldJournal(limits.fold);
    this.trimJournal = new TrimJournal(limits.trim);
  }

  async execute(transaction: Transaction, step: JournalStep): Promise<KeptJournal> {
    if ('fold' in step)
      return { folded: await this.foldJournal.execute(transaction, step.fold.upTo), trimmed: undefined };
    return { folded: undefined, trimmed: await this.trimJournal.execute(transaction, step.trim.upTo) };
  }
}
