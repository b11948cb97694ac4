import type { ClaimRequest } from '../domain/claim-request.js';
import type { JobRequest } from '../domain/job-request.js';
import type { JobChange } from './change-jobs.js';
import type { Chore, ChoreStep } from './chore.js';
import type { ClaimJobs, Taken } from './claim-jobs.js';
import type { HintExchange } from './hint-exchange.js';
import type { ClaimedJobView, JobView } from './job-view.js';
import {
  leasesLostIn,
  mayReturnJobs,
  repliesTo,
  returnedBy,
  weightOf,
  whenReady,
  type Letter,
  type Reply,
} from './letter.js';
import type { JournalStep, KeptJournal } from './keep-journal.js';
import { LetterWriter, type WritingUseCases } from './letter-writer.js';
import { Mailbox, type MailboxLimits } from './mailbox.js';
import type { Clock } from './ports/clock.js';
import type { CoordinatorMeter } from './ports/coordinator-meter.js';
import type { Transaction, UnitOfWork } from './ports/unit-of-work.js';
import type { ReportAnswer, ReportRequest } from './report-jobs.js';
import type { OnceAnswer, OnceRequest } from './submit-once.js';
import { ShortList } from './short-list.js';
import { type SubmitPlan } from './submit-plan.js';
import { countByType, type Waiter, type WaitingClaims } from './waiting-claims.js';

export interface UseCases extends WritingUseCases {
  readonly claimJobs: ClaimJobs;
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
  private readonly writer: LetterWriter;
  /** When the transactions under way began, the oldest first. */
  private readonly underway = new ShortList<{ readonly since: number }>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly useCases: UseCases,
    limits: Omit<MailboxLimits, 'concurrency'>,
    private readonly waiting: WaitingClaims,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly others: Pick<HintExchange, 'tell'>,
    private readonly meter: CoordinatorMeter = NO_METER,
  ) {
    this.writer = new LetterWriter(useCases, waiting);
    this.mailbox = new Mailbox(
      (letters) => this.deliver(letters),
      { ...limits, concurrency: unitOfWork.concurrency },
      weightOf,
    );
  }

  /** Resolves once all the jobs are durable; when it rejects, none is. @param requests without unique keys. */
  async submit(requests: readonly JobRequest[]): Promise<readonly JobView[]> {
    const { submitted } = await this.mailbox.post({ submits: requests });
    return submitted;
  }

  /**
   * Resolves once all the jobs are durable, or were so before; when it rejects, none is new.
   *
   * @throws DuplicateJob or IdempotencyMismatch.
   */
  async submitOnce(request: OnceRequest): Promise<OnceAnswer> {
    const { requests, name } = request;
    if (name === undefined && requests.every(({ options }) => options.unique === undefined)) {
      const jobs = await this.submit(requests);
      return { jobs, made: jobs.length, replayed: false };
    }
    const { once } = await this.mailbox.post({ once: request });
    if (once instanceof Error) throw once;
    return once as OnceAnswer;
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
  write(
    letter: Pick<Letter, 'changes' | 'heartbeats' | 'heartbeatOf' | 'directive' | 'sightings' | 'typePause'>,
  ): Promise<Reply> {
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

  /**
   * Submits what a plan finds to be submitted. Resolves with its answer once all of it is durable.
   *
   * @throws what the plan was refused with.
   */
  async carryOut<Answer>(plan: SubmitPlan<Answer>): Promise<Answer> {
    const { planned } = await this.mailbox.post({ plan });
    if (planned instanceof Error) throw planned;
    return planned as Answer;
  }

  /** Ends the leases that have run out, one transaction's worth. */
  async sweep(): Promise<SweepAnswer> {
    const { swept } = await this.mailbox.post({ sweep: true });
    return { ended: swept?.ended.length ?? 0, more: swept?.more ?? false };
  }

  /** One step of a chore. @param after where the step before ended. */
  async purge(chore: Chore, after: string | undefined): Promise<ChoreStep> {
    const { purged } = await this.mailbox.post({ purge: { chore, after } });
    return purged ?? { purged: 0, next: undefined };
  }

  /** How many requests wait for their transaction. */
  get waitingLetters(): number {
    return this.mailbox.size;
  }

  /** Takes one step of keeping the journal. */
  async keepJournal(step: JournalStep): Promise<KeptJournal | undefined> {
    const { kept } = await this.mailbox.post({ journal: step });
    return kept;
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
        return this.writeAndClaim(letters, transaction, guests);
      });
      const served = await claims.taken;
      const lost = leasesLostIn(written);
      if (lost > 0) this.meter.leasesLost(lost);
      for (const { waiter, claimed } of written.handed) waiter.answer(claimed);
      queueing.forEach((guest, index) => guest.answer(served[index]?.length ? served[index] : 'ask_again'));
      const handed = written.handed.flatMap(({ claimed }) => claimed);
      const given = [...handed, ...served.flatMap((taken) => (taken === 'ask_again' ? [] : taken))];
      const { ready, nextInMs } = whenReady([...written.submitted, ...returnedBy(written)], written.now);
      const isAnyLeft = this.waiting.announceLeft(countByType(ready), given);
      if (nextInMs !== undefined) this.waiting.expectReady(nextInMs);
      // Who has asked meanwhile has not seen the jobs that this transaction held and gives back.
      if (claims.heldMore) this.waiting.announce();
      if (isAnyLeft || claims.heldMore) this.others.tell();
      return repliesTo(letters, written, served.slice(queueing.length));
    } catch (error) {
      askAgain(guests);
      throw error;
    } finally {
      this.underway.delete(mark);
      this.meter.delivered(letters.length, this.clock.monotonicMs() - mark.since);
    }
  }

  /** @param guests where the waiters go that are taken; they have to be answered. */
  private async writeAndClaim(letters: readonly Letter[], transaction: Transaction, guests: Waiter[]) {
    const { claimJobs } = this.useCases;
    const requests = letters.flatMap(({ claim }) => claim ?? []);
    if (!letters.some(mayReturnJobs)) {
      // What is claimed does not depend on what is written, so nobody waits for the answers to that.
      const [written, claims] = await Promise.all([
        this.writer.write(letters, transaction, guests),
        claimJobs.execute(transaction, requests),
      ]);
      return { written, queueing: [], claims };
    }
    const written = await this.writer.write(letters, transaction, guests);
    const queueing = this.waiting.takeFor(countByType(whenReady(returnedBy(written), written.now).ready));
    guests.push(...queueing);
    const claims = await claimJobs.execute(transaction, [...queueing.map(({ request }) => request), ...requests]);
    return { written, queueing, claims };
  }
}

const NO_METER: CoordinatorMeter = { delivered: () => undefined, leasesLost: () => undefined };

const NOTHING: Pick<Reply, 'reported' | 'claimed'> = { reported: [], claimed: [] };

function askAgain(waiters: readonly Waiter[]): void {
  for (const waiter of waiters) waiter.answer('ask_again');
}
