import type { ClaimRequest } from '../domain/claim-request.js';
import type { Job } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import type { ChangeJobs, JobChange } from './change-jobs.js';
import type { ClaimJobs, Taken } from './claim-jobs.js';
import type { DirectWorkers } from './direct-workers.js';
import type { ExtendLeases } from './extend-leases.js';
import type { HintExchange } from './hint-exchange.js';
import type { ClaimedJobView, JobView } from './job-view.js';
import { mayReturnJobs, repliesTo, returnedBy, weightOf, type Letter, type Reply, type Written } from './letter.js';
import { Mailbox, type MailboxLimits } from './mailbox.js';
import type { Clock } from './ports/clock.js';
import type { Transaction, UnitOfWork } from './ports/unit-of-work.js';
import type { PurgedJobs, PurgeJobs } from './purge-jobs.js';
import type { ReportAnswer, ReportJobs, ReportRequest } from './report-jobs.js';
import { ShortList } from './short-list.js';
import type { SubmitJobs } from './submit-jobs.js';
import type { SweepLeases } from './sweep-leases.js';
import { countByType, type Match, type Waiter, type WaitingClaims } from './waiting-claims.js';

export interface UseCases {
  readonly submitJobs: SubmitJobs;
  readonly reportJobs: ReportJobs;
  readonly sweepLeases: SweepLeases;
  readonly purgeJobs: PurgeJobs;
  readonly claimJobs: ClaimJobs;
  readonly changeJobs: ChangeJobs;
  readonly extendLeases: ExtendLeases;
  readonly directWorkers: DirectWorkers;
}

export interface ClaimOptions {
  /** How long to wait for a job when none is ready, in milliseconds; 0 when left out. */
  readonly waitMs?: number;
  /**
   * Aborts when nobody waits for the answer any more; a claim that has not begun by then is dropped, so that it takes
   * no job that nobody would run.
   */
  readonly signal?: AbortSignal;
}

export interface SweepAnswer {
  readonly ended: number;
  /** Whether there may be more to end. */
  readonly more: boolean;
}

export interface CompleteAnswer extends Pick<Reply, 'reported'> {
  /** None when nothing is ready. */
  readonly claimed: readonly ClaimedJobView[];
}

/**
 * The actor every write goes through. Whatever waits is written in one transaction, and nobody is answered before
 * the commit. It orders and batches; that a job has one holder is guarded by the store, also against another
 * scheduler.
 *
 * Claims that found nothing may wait. They are served in the very transaction that makes a job ready for them: a new job
 * is written as theirs, and handed out by the commit that makes it durable. Of ready jobs that nobody here took the other
 * schedulers are told, after the commit: it is a hint, and nobody waits for it.
 */
export class Coordinator {
  private readonly mailbox: Mailbox<Letter, Reply>;
  /** When the transactions under way began, the oldest first. */
  private readonly underway = new ShortList<{ readonly since: number }>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly useCases: UseCases,
    limits: Omit<MailboxLimits, 'concurrency'>,
    private readonly waiting: WaitingClaims,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly others: Pick<HintExchange, 'tell'>,
  ) {
    this.mailbox = new Mailbox(
      (letters) => this.deliver(letters),
      { ...limits, concurrency: unitOfWork.concurrency },
      weightOf,
    );
  }

  /** Resolves once all the jobs are durable; when it rejects, none is. */
  async submit(requests: readonly JobRequest[]): Promise<readonly JobView[]> {
    const { submitted } = await this.mailbox.post({ submits: requests });
    return submitted;
  }

  /**
   * Resolves with the job once its change is durable.
   *
   * @throws JobNotFound, LeaseLost or IllegalMove.
   */
  async change(change: JobChange): Promise<JobView> {
    const { changed } = await this.write({ changes: [change] });
    const answer = changed[0] as JobView | Error;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** Writes what waits for nothing and is not as frequent as the rest. Resolves once it is durable. */
  write(letter: Pick<Letter, 'changes' | 'heartbeats' | 'heartbeatOf' | 'directive'>): Promise<Reply> {
    return this.mailbox.post(letter);
  }

  /**
   * Resolves once the outcome is durable.
   *
   * @throws JobNotFound, LeaseLost or OutcomeConflict, with nothing changed.
   */
  async report(request: ReportRequest): Promise<ReportAnswer> {
    const { reported } = await this.mailbox.post({ reports: [request] });
    const answer = reported[0] as ReportAnswer | Error;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /**
   * Records how attempts ended, and then claims, in one transaction; each report has its own answer, a refused one its
   * error. Resolves with the claimed jobs once their leases are durable: as soon as there is at least one, or with none
   * when none is ready and the time to wait is over.
   */
  async complete(
    reports: readonly ReportRequest[],
    claim: ClaimRequest | undefined,
    { waitMs = 0, signal }: ClaimOptions = {},
  ): Promise<CompleteAnswer> {
    if (claim === undefined) {
      const { reported } = await this.mailbox.post({ reports });
      return { reported, claimed: [] };
    }
    const waitUntil = this.waiting.endOf(waitMs);
    const newsBefore = this.waiting.newsSoFar;
    // A thousand workers that wait ask the store once, not a thousand times.
    const needNotAsk = reports.length === 0 && waitMs > 0 && this.waiting.isKnownEmpty(claim);
    const { reported, claimed } = needNotAsk ? NOTHING : await this.mailbox.post({ reports, claim }, signal);
    return { reported, claimed: await this.untilServed(claim, claimed, newsBefore, waitUntil, signal) };
  }

  /** Ends the leases that have run out, one transaction's worth. */
  async sweep(): Promise<SweepAnswer> {
    const { swept } = await this.mailbox.post({ sweep: true });
    return { ended: swept?.ended.length ?? 0, more: swept?.more ?? false };
  }

  /** Deletes jobs that ended long ago, one step of the walk through them. @param after where the step before ended. */
  async purge(after: string | undefined): Promise<PurgedJobs> {
    const { purged } = await this.mailbox.post({ purge: { after } });
    return purged ?? { purged: 0, next: undefined };
  }

  /** How long the oldest transaction under way has taken so far, in milliseconds; 0 when there is none. */
  busyForMs(): number {
    const [oldest] = this.underway;
    return oldest ? this.clock.monotonicMs() - oldest.since : 0;
  }

  /** Answers this claim with none, if it waits for a job. */
  endWait(claim: ClaimRequest): void {
    this.waiting.end(claim);
  }

  /** Answers the claims that wait for a job with none, and lets no more wait. */
  stopWaiting(): void {
    this.waiting.close();
  }

  /** Refuses new requests; resolves when every accepted one has been answered. */
  close(): Promise<void> {
    this.stopWaiting();
    return this.mailbox.close();
  }

  /**
   * Resolves with the jobs of a claim that has asked once, as soon as there are any.
   *
   * @param taken what it got.
   * @param newsBefore `newsSoFar` before it asked.
   */
  private async untilServed(
    claim: ClaimRequest,
    taken: Taken,
    newsBefore: number,
    waitUntil: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly ClaimedJobView[]> {
    while (taken === 'ask_again' || taken.length === 0) {
      if (taken !== 'ask_again') {
        this.waiting.foundNothing(claim, newsBefore);
        const waited = await this.waiting.wait(claim, newsBefore, waitUntil, signal);
        if (waited !== 'ask_again') return waited;
      }
      newsBefore = this.waiting.newsSoFar;
      ({ claimed: taken } = await this.mailbox.post({ claim }, signal));
      // There may be more where these came from.
      if (taken !== 'ask_again' && taken.length === claim.limit) this.waiting.announce();
    }
    return taken;
  }

  private async deliver(letters: readonly Letter[]): Promise<Reply[]> {
    const mark = { since: this.clock.monotonicMs() };
    this.underway.add(mark);
    let guests: Waiter[] = [];
    try {
      const { written, queueing, claims } = await this.unitOfWork.transaction((transaction) => {
        // A transaction that is run again begins with nobody.
        askAgain(guests);
        guests = [];
        return this.carryOut(letters, transaction, guests);
      });
      const served = await claims.taken;
      for (const { waiter, claimed } of written.handed) waiter.answer(claimed);
      queueing.forEach((guest, index) => guest.answer(served[index]?.length ? served[index] : 'ask_again'));
      const handed = written.handed.flatMap(({ claimed }) => claimed);
      const given = [...handed, ...served.flatMap((taken) => (taken === 'ask_again' ? [] : taken))];
      const ready = countByType([...written.submitted, ...returnedBy(written)]);
      const isAnyLeft = this.waiting.announceLeft(ready, given);
      // Who has asked meanwhile has not seen the jobs that this transaction held and gives back.
      if (claims.heldMore) this.waiting.announce();
      if (isAnyLeft || claims.heldMore) this.others.tell();
      return repliesTo(letters, written, served.slice(queueing.length));
    } catch (error) {
      askAgain(guests);
      throw error;
    } finally {
      this.underway.delete(mark);
    }
  }

  /** @param guests where the waiters go that are taken; they have to be answered. */
  private async carryOut(letters: readonly Letter[], transaction: Transaction, guests: Waiter[]) {
    const { claimJobs } = this.useCases;
    const requests = letters.flatMap(({ claim }) => claim ?? []);
    if (!letters.some(mayReturnJobs)) {
      // What is claimed does not depend on what is written, so nobody waits for the answers to that.
      const [written, claims] = await Promise.all([
        this.writeAll(letters, transaction, guests),
        claimJobs.execute(transaction, requests),
      ]);
      return { written, queueing: [], claims };
    }
    const written = await this.writeAll(letters, transaction, guests);
    const queueing = this.waiting.takeFor(countByType(returnedBy(written)));
    guests.push(...queueing);
    const claims = await claimJobs.execute(transaction, [...queueing.map(({ request }) => request), ...requests]);
    return { written, queueing, claims };
  }

  /** In this order: a report that waits beside a sweep is heard before its lease is ended. */
  private async writeAll(letters: readonly Letter[], transaction: Transaction, guests: Waiter[]): Promise<Written> {
    const { submitJobs, reportJobs, changeJobs, extendLeases, directWorkers, sweepLeases, purgeJobs } = this.useCases;
    // There is one purger.
    const purge = letters.find((letter) => letter.purge)?.purge;
    const submits = letters.flatMap(({ submits = [] }) => submits);
    const reports = letters.flatMap(({ reports = [] }) => reports);
    const matchWithWaiters = (jobs: readonly Job[]): Match[] => {
      const matches = this.waiting.matchWith(jobs);
      guests.push(...matches.map(({ waiter }) => waiter));
      return matches;
    };
    const [{ submitted, handed }, reported] = await Promise.all([
      submitJobs.execute(transaction, submits, matchWithWaiters),
      reportJobs.execute(transaction, reports),
    ]);
    const changed = await changeJobs.execute(
      transaction,
      letters.flatMap(({ changes = [] }) => changes),
    );
    const extended = await extendLeases.execute(
      transaction,
      letters.flatMap(({ heartbeats = [] }) => heartbeats),
    );
    const directives = await directWorkers.execute(
      transaction,
      letters.flatMap(({ directive }) => directive ?? []),
      letters.flatMap(({ heartbeatOf }) => heartbeatOf ?? []),
    );
    const swept = letters.some(({ sweep }) => sweep) ? await sweepLeases.execute(transaction) : undefined;
    const purged = purge && (await purgeJobs.execute(transaction, purge.after));
    return { submitted, handed, reported, changed, extended, directives, swept, purged };
  }
}

const NOTHING: Pick<Reply, 'reported' | 'claimed'> = { reported: [], claimed: [] };

function askAgain(waiters: readonly Waiter[]): void {
  for (const waiter of waiters) waiter.answer('ask_again');
}
