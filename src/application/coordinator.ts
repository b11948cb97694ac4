import type { ClaimRequest } from '../domain/claim-request.js';
import { canBeClaimed } from '../domain/job-lifecycle.js';
import type { JobRequest } from '../domain/job-request.js';
import type { ClaimJobs } from './claim-jobs.js';
import type { ClaimedJobView, JobView } from './job-view.js';
import { repliesTo, weightOf, type Letter, type Reply, type Written } from './letter.js';
import { Mailbox, type MailboxLimits } from './mailbox.js';
import type { Clock } from './ports/clock.js';
import type { Transaction, UnitOfWork } from './ports/unit-of-work.js';
import type { PurgedJobs, PurgeJobs } from './purge-jobs.js';
import type { ReportAnswer, ReportJobs, ReportRequest } from './report-jobs.js';
import type { SubmitJobs } from './submit-jobs.js';
import type { SweepLeases } from './sweep-leases.js';
import { countByType, type ReadyCounts, type Waiter, type WaitingClaims } from './waiting-claims.js';

export interface UseCases {
  readonly submitJobs: SubmitJobs;
  readonly reportJobs: ReportJobs;
  readonly sweepLeases: SweepLeases;
  readonly purgeJobs: PurgeJobs;
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

/**
 * The actor every write goes through. Whatever waits is written in one transaction, and nobody is answered before
 * the commit. It orders and batches; that a job has one holder is guarded by the store, also against another
 * scheduler.
 *
 * Claims that found nothing may wait. They are served in the very transaction that makes a job ready for them, so that
 * a job is handed out by the commit that makes it durable.
 */
export class Coordinator {
  private readonly mailbox: Mailbox<Letter, Reply>;
  /** When the transactions under way began, the oldest first. */
  private readonly underway = new Set<{ readonly since: number }>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly useCases: UseCases,
    limits: MailboxLimits,
    private readonly waiting: WaitingClaims,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.mailbox = new Mailbox((letters, handOver) => this.deliver(letters, handOver), limits, weightOf);
  }

  /** Resolves once all the jobs are durable; when it rejects, none is. */
  async submit(requests: readonly JobRequest[]): Promise<readonly JobView[]> {
    const { submitted } = await this.mailbox.post({ submits: requests });
    return submitted;
  }

  /**
   * Resolves with the claimed jobs once their leases are durable: as soon as there is at least one, or with none when
   * none is ready and the time to wait is over.
   */
  async claim(request: ClaimRequest, { waitMs = 0, signal }: ClaimOptions = {}): Promise<readonly ClaimedJobView[]> {
    const { claimed } = await this.complete([], request, { waitMs, ...(signal && { signal }) });
    return claimed;
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
   * Records how attempts ended, and then claims, in one transaction. Resolves as `claim` does; each report has its
   * own answer, a refused one its error.
   */
  async complete(
    reports: readonly ReportRequest[],
    claim: ClaimRequest | undefined,
    { waitMs = 0, signal }: ClaimOptions = {},
  ): Promise<Pick<Reply, 'reported' | 'claimed'>> {
    if (claim === undefined) return this.mailbox.post({ reports });
    const waitUntil = this.waiting.endOf(waitMs);
    let newsBefore = this.waiting.newsSoFar;
    const reply = await this.mailbox.post({ reports, claim }, signal);
    let { claimed } = reply;
    while (claimed.length === 0) {
      const waited = await this.waiting.wait(claim, newsBefore, waitUntil, signal);
      if (waited !== 'ask_again') return { reported: reply.reported, claimed: waited };
      newsBefore = this.waiting.newsSoFar;
      ({ claimed } = await this.mailbox.post({ claim }, signal));
      // There may be more where these came from.
      if (claimed.length === claim.limit) this.waiting.announce();
    }
    return { reported: reply.reported, claimed };
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

  /** Answers the claims that wait for a job with none, and lets no more wait. */
  stopWaiting(): void {
    this.waiting.close();
  }

  /** Refuses new requests; resolves when every accepted one has been answered. */
  close(): Promise<void> {
    this.stopWaiting();
    return this.mailbox.close();
  }

  private async deliver(letters: readonly Letter[], handOver: () => void): Promise<Reply[]> {
    const mark = { since: this.clock.monotonicMs() };
    this.underway.add(mark);
    let guests: Waiter[] = [];
    try {
      const { written, ready, claims } = await this.unitOfWork.transaction(async (transaction) => {
        // A transaction that is run again begins with nobody.
        askAgain(guests);
        guests = [];
        const written = await this.write(letters, transaction);
        const ready = readyAfter(written);
        guests = this.waiting.takeFor(ready);
        const requests = [...guests.map(({ request }) => request), ...letters.flatMap(({ claim }) => claim ?? [])];
        const claims = await this.useCases.claimJobs.execute(transaction, requests);
        return { written, ready, claims };
      }, handOver);
      const served = await claims.taken;
      guests.forEach((guest, index) => guest.answer(served[index]?.length ? served[index] : 'ask_again'));
      this.waiting.announceLeft(ready, served.flat());
      return repliesTo(letters, written, served.slice(guests.length));
    } catch (error) {
      askAgain(guests);
      throw error;
    } finally {
      this.underway.delete(mark);
    }
  }

  /** In this order: a report that waits beside a sweep is heard before its lease is ended. */
  private async write(letters: readonly Letter[], transaction: Transaction): Promise<Written> {
    const { submitJobs, reportJobs, sweepLeases, purgeJobs } = this.useCases;
    // There is one purger.
    const purge = letters.find((letter) => letter.purge)?.purge;
    const submits = letters.flatMap(({ submits = [] }) => submits);
    const reports = letters.flatMap(({ reports = [] }) => reports);
    const [submitted, reported] = await Promise.all([
      submitJobs.execute(transaction, submits),
      reportJobs.execute(transaction, reports),
    ]);
    const swept = letters.some(({ sweep }) => sweep) ? await sweepLeases.execute(transaction) : undefined;
    const purged = purge && (await purgeJobs.execute(transaction, purge.after));
    return { submitted, reported, swept, purged };
  }
}

function askAgain(waiters: readonly Waiter[]): void {
  for (const waiter of waiters) waiter.answer('ask_again');
}

/** The jobs that a transaction made ready: new ones, and those that went back for another attempt. */
function readyAfter({ submitted, reported, swept }: Written): ReadyCounts {
  const recorded = reported.flatMap((answer) =>
    answer instanceof Error || answer.status === 'already_recorded' ? [] : answer.job,
  );
  const written = [...submitted, ...recorded, ...(swept?.ended ?? [])];
  return countByType(written.filter(({ state }) => canBeClaimed(state)));
}
