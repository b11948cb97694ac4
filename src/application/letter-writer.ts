import type { Job } from '../domain/job.js';
import type { ChangeJobs } from './change-jobs.js';
import type { DirectWorkers } from './direct-workers.js';
import type { ExtendLeases } from './extend-leases.js';
import type { KeepJournal } from './keep-journal.js';
import { allOf, lockedInParts, type Letter, type Written } from './letter.js';
import type { TypePause } from './type-pause.js';
import type { Transaction } from './ports/unit-of-work.js';
import type { RecordWorkers } from './record-workers.js';
import type { ReportJobs } from './report-jobs.js';
import type { SubmitJobs } from './submit-jobs.js';
import { asksOnce, OnceSubmits } from './once-submits.js';
import type { SubmitOnce } from './submit-once.js';
import type { SweepLeases } from './sweep-leases.js';
import type { Match, Waiter, WaitingClaims } from './waiting-claims.js';

export interface WritingUseCases {
  readonly submitJobs: SubmitJobs;
  readonly submitOnce: SubmitOnce;
  readonly reportJobs: ReportJobs;
  readonly sweepLeases: SweepLeases;
  readonly changeJobs: ChangeJobs;
  readonly extendLeases: ExtendLeases;
  readonly directWorkers: DirectWorkers;
  readonly keepJournal: KeepJournal;
  readonly recordWorkers: RecordWorkers;
}

/** Carries out what letters ask to be written, all of it in one transaction: each use case once, for all of them together. */
export class LetterWriter {
  constructor(
    private readonly useCases: WritingUseCases,
    private readonly waiting: Pick<WaitingClaims, 'matchWith'>,
  ) {}

  /**
   * In this order: a report that waits beside a sweep is heard before its lease is ended.
   *
   * @param guests where the waiting claims go that new jobs are given to; they have to be answered.
   */
  async write(letters: readonly Letter[], transaction: Transaction, guests: Waiter[]): Promise<Written> {
    const { submitJobs, submitOnce, reportJobs } = this.useCases;
    const inParts = lockedInParts(letters);
    // First of all, and not waited for here.
    if (inParts.length > 0) transaction.check(transaction.jobs.lockAhead(inParts));
    const asked = allOf(letters, 'submits');
    const once = letters.some(asksOnce) ? await OnceSubmits.of(letters, transaction, submitOnce) : undefined;
    const submits = once ? [...asked, ...once.others] : asked;
    const matchWithWaiters = (jobs: readonly Job[]): Match[] => {
      const matches = this.waiting.matchWith(jobs);
      guests.push(...matches.map(({ waiter }) => waiter));
      return matches;
    };
    const [{ submitted, handed }, reported] = await Promise.all([
      submitJobs.execute(transaction, submits, matchWithWaiters),
      reportJobs.execute(transaction, allOf(letters, 'reports')),
    ]);
    const rest = await this.writeRest(letters, transaction);
    const planned = once ? await once.settlePlans(submitted.slice(asked.length), transaction) : NONE;
    const { answers = NONE, made = NONE } = once ?? {};
    return { submitted, handed, reported, ...rest, planned, once: answers, madeOnce: made, now: await transaction.now };
  }

  /** What is not as frequent as submits and reports. */
  private async writeRest(letters: readonly Letter[], transaction: Transaction) {
    const { changeJobs, extendLeases, directWorkers, recordWorkers, sweepLeases, keepJournal } = this.useCases;
    const changed = await changeJobs.execute(transaction, allOf(letters, 'changes'));
    const extended = await extendLeases.execute(transaction, allOf(letters, 'heartbeats'));
    const directives = await directWorkers.execute(
      transaction,
      letters.flatMap(({ directive }) => directive ?? []),
      letters.flatMap(({ heartbeatOf }) => heartbeatOf ?? []),
    );
    for (const { typePause } of letters) if (typePause) await writePause(transaction, typePause);
    const sightings = allOf(letters, 'sightings');
    if (sightings.length > 0) await recordWorkers.execute(transaction, sightings);
    const swept = letters.some(({ sweep }) => sweep) ? await sweepLeases.execute(transaction) : undefined;
    // There is one purger, and one keeper of the journal, and each waits for each of its steps.
    const purge = letters.find((letter) => letter.purge)?.purge;
    const purged = purge && (await purge.chore.execute(transaction, purge.after));
    const step = letters.find(({ journal }) => journal)?.journal;
    const kept = step && (await keepJournal.execute(transaction, step));
    return { changed, extended, directives, swept, purged, kept };
  }
}

const NONE: readonly never[] = [];

async function writePause({ jobTypes, now }: Transaction, { jobType, isPaused }: TypePause): Promise<void> {
  await (isPaused ? jobTypes.pause(jobType, await now) : jobTypes.resume(jobType));
}
