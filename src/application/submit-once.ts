import { Job, type JobLimits } from '../domain/job.js';
import type { JobRequest } from '../domain/job-request.js';
import { IdempotencyMismatch, StoreUnavailable } from './errors.js';
import type { JobView } from './job-view.js';
import { decideInTurn, keyedJobsOf, restsOn, type Draft } from './once-drafts.js';
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
interface OnceDraft extends Draft {
  readonly request: OnceRequest;
}

type Decision = OnceAnswer | Error;

/**
 * Submits jobs that have unique keys, and requests that have idempotency keys. That a key is held once is the store's
 * promise (a unique index). It is looked who has it all the same before anything is inserted: who is refused has inserted
 * nothing then, and one insert in the order of the keys is all that most transactions need. In any other order two of them
 * would wait for each other in a circle, which costs a second.
 *
 * A refused request leaves nothing behind, and spoils no other of its transaction.
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
    const drafts = owners.map((request): OnceDraft => {
      const jobs = request.requests.map((job) => Job.submit(job, this.ids.jobId(), this.limits, now));
      return { request, requests: request.requests, jobs };
    });
    const decided = await this.decideAll(transaction, drafts);
    await keepAnswers(transaction, decided);
    return requests.map((request) => {
      const known = others.get(request);
      return known === undefined ? (decided.get(request) as Decision) : replay(request, known, decided);
    });
  }

  private async decideAll(transaction: Transaction, drafts: readonly OnceDraft[]): Promise<Map<OnceRequest, Decision>> {
    const decided = new Map<OnceRequest, Decision>();
    let open = drafts;
    for (let round = 0; open.length > 0; round++) {
      if (round === MAX_ROUNDS) throw new StoreUnavailable('a unique key changes hands all the time');
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

/**
 * Decides by who holds the keys now, and inserts what is new. Somebody else may have taken a key since it was looked for:
 * the store leaves that job out, and then whatever follows from it is not to be either.
 *
 * @returns the requests that are to be decided about once more.
 */
async function decideRound(
  transaction: Transaction,
  drafts: readonly OnceDraft[],
  decided: Map<OnceRequest, Decision>,
): Promise<readonly OnceDraft[]> {
  const { jobs: store } = transaction;
  const keys = new Set(drafts.flatMap(({ jobs }) => jobs.flatMap(({ uniqueKey }) => uniqueKey ?? [])));
  const verdicts = decideInTurn(drafts, keys.size === 0 ? NOBODY : await store.holdersOf([...keys]));
  const keyed = [...verdicts].flatMap(([draft, verdict]) => keyedJobsOf(draft, verdict));
  const inserted = keyed.length === 0 ? NOTHING : await store.insertUnique(keyed);
  const open: OnceDraft[] = [];
  const gone = new Set(keyed.flatMap(({ id }) => (inserted.has(id) ? [] : id)));
  for (const [draft, verdict] of verdicts) {
    if (restsOn(verdict, gone)) {
      open.push(draft);
      for (const { id } of keyedJobsOf(draft, verdict)) gone.add(id);
    } else {
      decided.set(draft.request, verdict instanceof Error ? verdict : { ...verdict, replayed: false });
      if (!(verdict instanceof Error))
        transaction.send(store.insert(draft.jobs.filter(({ uniqueKey }) => uniqueKey === null)));
    }
  }
  const withdrawn = [...gone].filter((id) => inserted.has(id));
  if (withdrawn.length > 0) await store.withdraw(withdrawn);
  return open;
}

const NOBODY: ReadonlyMap<string, JobView> = new Map();
const NOTHING: ReadonlySet<string> = new Set();
