import { Job, type JobLimits } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import { DuplicateJob, IdempotencyMismatch, StoreUnavailable, type HeldKey } from './errors.js';
import { viewOf, type JobView } from './job-view.js';
import type { KeptAnswer, NamedRequest, OnceJobs } from './ports/idempotency-repository.js';
import type { Ids } from './ports/ids.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Jobs to submit together, all or none, of which some must not be submitted twice. */
export interface OnceRequest {
  readonly requests: readonly JobRequest[];
  /** Undefined for a request that is not to be known again. */
  readonly name?: NamedRequest | undefined;
}

export interface OnceAnswer extends OnceJobs {
  /** Whether this is the answer of an earlier request by the same key. */
  readonly replayed: boolean;
}

/** A key changes hands so often only if somebody makes it. */
const MAX_ROUNDS = 50;

/** A request under way, with the jobs it would make. */
interface Draft {
  readonly request: OnceRequest;
  readonly jobs: readonly Job[];
}

type Decision = OnceAnswer | Error;

/**
 * Submits jobs that have unique keys, and requests that have idempotency keys. That a key is held once is the store's
 * promise (a unique index): what is tried here is to insert, and only who could not is looked for.
 *
 * A refused request leaves nothing behind, and spoils no other of its transaction: whoever lost a key to it tries again.
 */
export class SubmitOnce {
  constructor(
    private readonly ids: Pick<Ids, 'jobId'>,
    private readonly limits: JobLimits,
  ) {}

  /** @returns for each request in order what became of it: DuplicateJob or IdempotencyMismatch when it was refused. */
  async execute(transaction: Transaction, requests: readonly OnceRequest[]): Promise<Decision[]> {
    if (requests.length === 0) return [];
    const now = await transaction.now;
    const { owners, others } = await reserveNames(transaction, requests, now);
    const drafts = owners.map((request): Draft => {
      const jobs = request.requests.map((job) => Job.submit(job, this.ids.jobId(), this.limits, now));
      return { request, jobs };
    });
    const decided = await this.decideAll(transaction, drafts);
    await keepAnswers(transaction, decided);
    return requests.map((request) => {
      const known = others.get(request);
      return known === undefined ? (decided.get(request) as Decision) : replay(request, known, decided);
    });
  }

  private async decideAll(transaction: Transaction, drafts: readonly Draft[]): Promise<Map<OnceRequest, Decision>> {
    const decided = new Map<OnceRequest, Decision>();
    let open = drafts;
    for (let round = 0; open.length > 0; round++) {
      // Each request may have to wait for what becomes of the one before.
      if (round === MAX_ROUNDS + drafts.length) throw new StoreUnavailable('a unique key changes hands all the time');
      open = await decideRound(transaction, open, decided);
    }
    return decided;
  }
}

/** Who may make jobs: those without a name, and the first of each name that nobody has used. */
async function reserveNames({ idempotency }: Transaction, requests: readonly OnceRequest[], now: Date) {
  const firstOf = firstByName(requests);
  if (firstOf.size === 0) return { owners: requests, others: new Map<OnceRequest, KnownName>() };
  const kept = await takeNames(
    idempotency,
    [...firstOf.values()].map(({ name }) => name as NamedRequest),
    now,
  );
  const others = new Map<OnceRequest, KnownName>();
  for (const request of requests) {
    const first = request.name && (firstOf.get(request.name.key) as OnceRequest);
    if (!first?.name) continue;
    const answer = kept.get(first.name.key);
    if (answer) others.set(request, answer);
    else if (first !== request) others.set(request, first);
  }
  return { owners: requests.filter((request) => !others.has(request)), others };
}

/** Takes the names that nobody has used. @returns the answers under the others. */
async function takeNames(
  idempotency: Transaction['idempotency'],
  names: readonly NamedRequest[],
  now: Date,
): Promise<Map<string, KeptAnswer>> {
  const kept = new Map<string, KeptAnswer>();
  let open = names;
  // Whoever had a name may have let go of it since it could not be taken: then it is free.
  for (let round = 0; open.length > 0; round++) {
    if (round === MAX_ROUNDS) throw new StoreUnavailable('an idempotency key changes hands all the time');
    const taken = await idempotency.reserve(open, now);
    open = open.filter(({ key }) => !taken.has(key));
    if (open.length === 0) break;
    for (const [key, answer] of await idempotency.answersOf(open.map(({ key }) => key))) kept.set(key, answer);
    open = open.filter(({ key }) => !kept.has(key));
  }
  return kept;
}

function firstByName(requests: readonly OnceRequest[]): Map<string, OnceRequest> {
  const firstOf = new Map<string, OnceRequest>();
  for (const request of requests) {
    if (request.name && !firstOf.has(request.name.key)) firstOf.set(request.name.key, request);
  }
  return firstOf;
}

/** What is known under a name: an answer that is kept, or the request of this transaction that has it. */
type KnownName = KeptAnswer | OnceRequest;

function replay({ name }: OnceRequest, known: KnownName, decided: ReadonlyMap<OnceRequest, Decision>): Decision {
  const { key, fingerprint } = name as NamedRequest;
  const isKept = 'answer' in known;
  if (fingerprint !== (isKept ? known.fingerprint : known.name?.fingerprint)) return new IdempotencyMismatch(key);
  if (isKept) return { ...known.answer, replayed: true };
  const answer = decided.get(known) as Decision;
  return answer instanceof Error ? answer : { ...answer, replayed: true };
}

async function keepAnswers(transaction: Transaction, decided: ReadonlyMap<OnceRequest, Decision>) {
  const { idempotency } = transaction;
  const refused: string[] = [];
  for (const [{ name }, decision] of decided) {
    if (!name) continue;
    if (decision instanceof Error) refused.push(name.key);
    else transaction.send(idempotency.keep(name.key, { jobs: decision.jobs, made: decision.made }));
  }
  if (refused.length > 0) transaction.send(idempotency.release(refused));
}

/** Inserts what has keys and decides about whatever can be decided. @returns the others, for the next round. */
async function decideRound(
  transaction: Transaction,
  drafts: readonly Draft[],
  decided: Map<OnceRequest, Decision>,
): Promise<readonly Draft[]> {
  const keyed = drafts.flatMap(({ jobs }) => jobs.filter(({ uniqueKey }) => uniqueKey !== null));
  const inserted = await transaction.jobs.insertUnique(keyed);
  const lost = new Set(keyed.filter(({ id }) => !inserted.has(id)).map(({ uniqueKey }) => uniqueKey as string));
  const holders = lost.size === 0 ? new Map<string, JobView>() : await transaction.jobs.holdersOf([...lost]);
  const open: Draft[] = [];
  /** The jobs that have been inserted and are not to stay. */
  const withdrawn = new Set<string>();
  for (const draft of drafts) {
    const decision = decide(draft, inserted, holders, withdrawn);
    if (decision === undefined) open.push(draft);
    else decided.set(draft.request, decision);
    if (decision === undefined || decision instanceof Error) {
      for (const { id } of draft.jobs) if (inserted.has(id)) withdrawn.add(id);
    } else {
      transaction.send(transaction.jobs.insert(draft.jobs.filter(({ uniqueKey }) => uniqueKey === null)));
    }
  }
  if (withdrawn.size > 0) await transaction.jobs.withdraw([...withdrawn]);
  return open;
}

/**
 * A job that is held by what stays is refused whatever becomes of the others, so that many who want one key more do not
 * wait for each other, round by round.
 *
 * @returns undefined when it depends on a job that does not stay, or has just gone.
 */
function decide(
  { request, jobs }: Draft,
  inserted: ReadonlySet<string>,
  holders: ReadonlyMap<string, JobView>,
  withdrawn: ReadonlySet<string>,
): Decision | undefined {
  const answers: JobView[] = [];
  const held: HeldKey[] = [];
  let made = 0;
  for (const [index, job] of jobs.entries()) {
    if (job.uniqueKey === null || inserted.has(job.id)) {
      answers.push(viewOf(job));
      made += 1;
      continue;
    }
    const holder = holders.get(job.uniqueKey);
    if (!holder || withdrawn.has(holder.id)) continue;
    if (takesHolder(request.requests[index])) answers.push(holder);
    else held.push({ index, holder: placeOf(holder, jobs) });
  }
  if (held.length > 0) return new DuplicateJob(held);
  return answers.length < jobs.length ? undefined : { jobs: answers, made, replayed: false };
}

function takesHolder(request: JobRequest | undefined): boolean {
  return request?.options.unique?.onConflict === 'return_existing';
}

function placeOf(holder: JobView, jobs: readonly Job[]): HeldKey['holder'] {
  const index = jobs.findIndex(({ id }) => id === holder.id);
  return index === -1 ? { jobId: holder.id } : { index };
}
