import type { ClaimRequest } from '../domain/claim-request.js';
import type { JobRequest } from '../domain/job-request.js';
import type { ClaimJobs } from './claim-jobs.js';
import type { ClaimedJobView, JobView } from './job-view.js';
import { Mailbox, type MailboxLimits } from './mailbox.js';
import type { Clock } from './ports/clock.js';
import type { Transaction, UnitOfWork } from './ports/unit-of-work.js';
import type { ReportAnswer, ReportJobs, ReportRequest } from './report-jobs.js';
import type { SubmitJobs } from './submit-jobs.js';
import type { SweepAnswer, SweepLeases } from './sweep-leases.js';

/** What each kind of letter carries and what it is answered with. */
interface Letters {
  submit: { request: JobRequest; answer: JobView };
  report: { request: ReportRequest; answer: ReportAnswer };
  sweep: { request: undefined; answer: SweepAnswer };
  claim: { request: ClaimRequest; answer: ClaimedJobView | undefined };
}
type Kind = keyof Letters;
/**
 * The order within a transaction: what has been submitted or given back can be claimed at once, and a report that waits
 * beside a sweep is heard before its lease is ended.
 */
const KINDS = ['submit', 'report', 'sweep', 'claim'] as const satisfies Kind[];
type Letter = { [K in Kind]: { kind: K; request: Letters[K]['request'] } }[Kind];
type Answer = Letters[Kind]['answer'];
type UseCases = {
  [K in Kind]: (
    transaction: Transaction,
    requests: Letters[K]['request'][],
  ) => Promise<(Letters[K]['answer'] | Error)[]>;
};

/**
 * The actor every write goes through. Whatever waits is written in one transaction, and nobody is answered before
 * the commit. It orders and batches; that a job has one holder is guarded by the store, also against another
 * scheduler.
 */
export class Coordinator {
  private readonly mailbox: Mailbox<Letter, Answer>;
  private readonly useCases: UseCases;
  private busySince: number | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    useCases: { submitJobs: SubmitJobs; reportJobs: ReportJobs; sweepLeases: SweepLeases; claimJobs: ClaimJobs },
    limits: MailboxLimits,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.mailbox = new Mailbox((letters) => this.deliver(letters), limits, bytesOf);
    const { submitJobs, reportJobs, sweepLeases, claimJobs } = useCases;
    this.useCases = {
      submit: (transaction, requests) => submitJobs.execute(transaction, requests),
      report: (transaction, requests) => reportJobs.execute(transaction, requests),
      sweep: async (transaction, requests) => {
        const answer = await sweepLeases.execute(transaction);
        return requests.map(() => answer);
      },
      claim: (transaction, requests) => claimJobs.execute(transaction, requests),
    };
  }

  /** Resolves once the job is durable. */
  submit(request: JobRequest): Promise<JobView> {
    return this.post('submit', request);
  }

  /**
   * Resolves with the claimed job once its lease is durable, or with undefined when no job is ready.
   *
   * @param signal aborts when nobody waits for the answer any more; a claim that has not begun by then is dropped, so
   *   that it takes no job that nobody would run.
   */
  claim(request: ClaimRequest, signal?: AbortSignal): Promise<ClaimedJobView | undefined> {
    return this.post('claim', request, signal);
  }

  /** Resolves once the outcome is durable. @throws JobNotFound, LeaseLost or OutcomeConflict, with nothing changed. */
  report(request: ReportRequest): Promise<ReportAnswer> {
    return this.post('report', request);
  }

  /** Ends the leases that have run out, one transaction's worth. */
  sweep(): Promise<SweepAnswer> {
    return this.post('sweep', undefined);
  }

  /** How long the transaction under way has taken so far, in milliseconds; 0 when there is none. */
  busyForMs(): number {
    return this.busySince === undefined ? 0 : this.clock.monotonicMs() - this.busySince;
  }

  /** Refuses new requests; resolves when every accepted one has been answered. */
  close(): Promise<void> {
    return this.mailbox.close();
  }

  private post<K extends Kind>(
    kind: K,
    request: Letters[K]['request'],
    signal?: AbortSignal,
  ): Promise<Letters[K]['answer']> {
    return this.mailbox.post({ kind, request } as Letter, signal);
  }

  private async deliver(letters: Letter[]): Promise<(Answer | Error)[]> {
    this.busySince = this.clock.monotonicMs();
    try {
      return await this.unitOfWork.transaction(async (transaction) => {
        const answers = new Array<Answer | Error>(letters.length);
        for (const kind of KINDS) await this.deliverKind(kind, letters, transaction, answers);
        return answers;
      });
    } finally {
      this.busySince = undefined;
    }
  }

  private async deliverKind<K extends Kind>(
    kind: K,
    letters: Letter[],
    transaction: Transaction,
    answers: (Answer | Error)[],
  ): Promise<void> {
    const places = letters.flatMap((letter, place) => (letter.kind === kind ? [place] : []));
    if (places.length === 0) return;
    const requests = places.map((place) => letters[place]?.request as Letters[K]['request']);
    const replies = await this.useCases[kind](transaction, requests);
    places.forEach((place, index) => (answers[place] = replies[index]));
  }
}

/** A claim is answered with a payload that is not known yet; most are small. */
const CLAIM_BYTES = 16 * 1024;

/** About how much a letter makes the transaction carry. */
function bytesOf(letter: Letter): number {
  if (letter.kind === 'submit') return JSON.stringify(letter.request.payload).length;
  if (letter.kind === 'report') return JSON.stringify(letter.request.report.outcome).length;
  return letter.kind === 'claim' ? CLAIM_BYTES : 0;
}
