import type { ClaimRequest } from '../domain/claim-request.js';
import type { Job } from '../domain/job.js';
import type { ClaimedJobView } from './job-view.js';
import type { PausedTypes } from './paused-types.js';
import type { Clock } from './ports/clock.js';

/** How a wait ended: with jobs, with nothing when its time was up, or with the advice to ask again. */
export type Waited = readonly ClaimedJobView[] | 'ask_again';

/** A claim that found nothing and waits for a job. */
export interface Waiter {
  readonly request: ClaimRequest;
  /** Ends the wait. */
  answer(waited: Waited): void;
}

/** New jobs, and the waiter they are for. */
export interface Match {
  readonly waiter: Waiter;
  readonly jobs: readonly Job[];
}

/** The part of a wait that chance may take off. */
const EXPIRY_JITTER = 0.1;

/** Of how many sets of job types it is remembered that nothing was ready; more are asked for again. */
const MAX_KNOWN_EMPTY = 100;

/** How many jobs of each type have become ready. */
export type ReadyCounts = ReadonlyMap<string, number>;

/**
 * The claims that wait for a job, longest first. While they wait they cost memory, nothing else.
 *
 * Whoever makes jobs ready takes the waiters those are for, and answers each. A waiter that is taken waits until it is
 * answered, or put back with `ask_again`; it is in nobody else's way meanwhile.
 */
export class WaitingClaims {
  private readonly waiters = new Set<Waiter>();
  private news = 0;
  /** The sets of job types that nothing was ready for, as of `knownAt`. */
  private readonly knownEmpty = new Set<string | undefined>();
  private knownAt = 0;
  private closed = false;
  private lookout: (inMs: number) => void = () => undefined;

  /** @param random from 0 to 1, without 1. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
    private readonly random: () => number,
    /** Nobody is given a job of these types, so nobody is woken for one. */
    private readonly paused: Pick<PausedTypes, 'has'>,
  ) {}

  get size(): number {
    return this.waiters.size;
  }

  /** The monotonic time at which a wait of `ms` ends: a little early, so that many that began together do not end so. */
  endOf(ms: number): number {
    return this.clock.monotonicMs() + ms * (1 - EXPIRY_JITTER * this.random());
  }

  /** Grows whenever there may be a ready job that nobody was found for. */
  get newsSoFar(): number {
    return this.news;
  }

  /**
   * The store had nothing for this claim.
   *
   * @param newsBefore `newsSoFar` before it was asked.
   */
  foundNothing({ jobTypes }: ClaimRequest, newsBefore: number): void {
    if (newsBefore !== this.news) return;
    if (this.knownAt !== this.news || this.knownEmpty.size === MAX_KNOWN_EMPTY) this.knownEmpty.clear();
    this.knownAt = this.news;
    this.knownEmpty.add(jobTypes?.join());
  }

  /**
   * Whether asking the store for this claim is idle: another has found nothing, and nothing has become ready since, as
   * far as this scheduler has been told. A claim that waits is told of the rest: by the hint of the scheduler that made
   * the job ready, or by the sweeper's next look.
   */
  isKnownEmpty({ jobTypes }: ClaimRequest): boolean {
    return !this.closed && this.knownAt === this.news && this.knownEmpty.has(jobTypes?.join());
  }

  /** What is known about the store may no longer hold: who comes now asks it. */
  doubt(): void {
    this.news += 1;
  }

  /**
   * Waits for a job.
   *
   * @param until the monotonic time at which the wait ends.
   * @param newsBefore `newsSoFar` before the store was asked: what has become ready since then might have been missed.
   * @param signal aborts when nobody waits for the answer any more.
   * @throws the signal's reason.
   */
  async wait(request: ClaimRequest, newsBefore: number, until: number, signal?: AbortSignal): Promise<Waited> {
    signal?.throwIfAborted();
    const left = until - this.clock.monotonicMs();
    if (this.closed || left <= 0) return [];
    if (this.news !== newsBefore) return 'ask_again';
    const { promise, resolve, reject } = Promise.withResolvers<Waited>();
    const ended = new AbortController();
    const waiter = { request, answer: resolve };
    // Who has been taken is about to be answered, perhaps with jobs that are its own by now.
    const leave = () => {
      if (this.waiters.delete(waiter)) reject(signal?.reason as Error);
    };
    this.waiters.add(waiter);
    signal?.addEventListener('abort', leave);
    void this.clock.sleep(left, ended.signal).then(() => {
      if (this.waiters.delete(waiter)) resolve([]);
    });
    try {
      return await promise;
    } finally {
      this.waiters.delete(waiter);
      signal?.removeEventListener('abort', leave);
      ended.abort();
    }
  }

  /**
   * Takes the waiters that new jobs can be given to straight away, longest waiting first, each with the most urgent jobs
   * it can take. A waiter has been told that nothing else is ready for it.
   */
  matchWith(jobs: readonly Job[]): Match[] {
    if (this.waiters.size === 0) return [];
    const given = jobs.filter((job) => isReadyAtOnce(job) && !this.paused.has(job.jobType));
    const left = Map.groupBy(given.toSorted(byPriority), ({ jobType }) => jobType);
    const matches: Match[] = [];
    for (const waiter of this.waiters) {
      if (left.size === 0) break;
      const taken = takeJobs(waiter.request, left);
      if (taken.length === 0) continue;
      this.waiters.delete(waiter);
      matches.push({ waiter, jobs: taken });
    }
    return matches;
  }

  /** Takes the waiters that the jobs which are about to be ready are enough for, longest waiting first. */
  takeFor(ready: ReadyCounts): Waiter[] {
    const left = this.unpaused(ready);
    const taken: Waiter[] = [];
    for (const waiter of this.waiters) {
      if (left.size === 0) break;
      if (!takeShare(waiter.request, left)) continue;
      this.waiters.delete(waiter);
      taken.push(waiter);
    }
    return taken;
  }

  /**
   * There may be ready jobs that nobody was found for: one waiter of each set of job types is to ask, and whoever else
   * is about to wait as well.
   */
  announce(): void {
    this.news += 1;
    const asked = new Set<string | undefined>();
    for (const waiter of this.waiters) {
      const types = waiter.request.jobTypes?.join();
      if (asked.has(types)) continue;
      asked.add(types);
      this.waiters.delete(waiter);
      waiter.answer('ask_again');
    }
  }

  /**
   * A commit has made jobs ready and given some out. Whoever has come to wait since the jobs were counted, or is about
   * to, asks for what is left.
   *
   * @returns whether anything is left.
   */
  announceLeft(ready: ReadyCounts, given: readonly { readonly jobType: string }[]): boolean {
    if (ready.size === 0) return false;
    const left = this.unpaused(ready);
    for (const [jobType, count] of countByType(given)) left.set(jobType, (left.get(jobType) ?? 0) - count);
    for (const [jobType, count] of left) if (count <= 0) left.delete(jobType);
    if (left.size === 0) return false;
    this.news += 1;
    for (const waiter of this.takeFor(left)) waiter.answer('ask_again');
    return true;
  }

  /** Jobs that are not ready yet will be, the first in so many milliseconds: whoever looks for such jobs is told. */
  expectReady(inMs: number): void {
    this.lookout(inMs);
  }

  /** To be called once. @param lookout is told when jobs will be ready that have to wait. */
  onExpected(lookout: (inMs: number) => void): void {
    this.lookout = lookout;
  }

  private unpaused(ready: ReadyCounts): Map<string, number> {
    const left = new Map(ready);
    for (const jobType of ready.keys()) if (this.paused.has(jobType)) left.delete(jobType);
    return left;
  }

  /** Answers this very request with nothing, if it waits. */
  end(request: ClaimRequest): void {
    for (const waiter of this.waiters) {
      if (waiter.request !== request) continue;
      this.waiters.delete(waiter);
      waiter.answer([]);
      return;
    }
  }

  /** Answers all with nothing, and from now on nobody waits. */
  close(): void {
    this.closed = true;
    for (const waiter of this.waiters) waiter.answer([]);
    this.waiters.clear();
  }
}

export function countByType(jobs: readonly { readonly jobType: string }[]): ReadyCounts {
  const counts = new Map<string, number>();
  for (const { jobType } of jobs) counts.set(jobType, (counts.get(jobType) ?? 0) + 1);
  return counts;
}

function isReadyAtOnce({ runAt, createdAt }: Job): boolean {
  return runAt <= createdAt;
}

/** Of equal priority the first stays first: sorting is stable. */
function byPriority(a: Job, b: Job): number {
  return b.priority - a.priority;
}

/** Takes the most urgent jobs that a claim can take of those that are left. @param left by type, each most urgent first. */
function takeJobs(request: ClaimRequest, left: Map<string, Job[]>): Job[] {
  const wanted = [...left].filter(([jobType]) => request.wants(jobType));
  const taken = wanted
    .flatMap(([, jobs]) => jobs.slice(0, request.limit))
    .sort(byPriority)
    .slice(0, request.limit);
  for (const [jobType, count] of countByType(taken)) {
    const rest = left.get(jobType) ?? [];
    rest.splice(0, count);
    if (rest.length === 0) left.delete(jobType);
  }
  return taken;
}

/** Books what a claim can take of the jobs that are left; false when there is nothing for it. */
function takeShare(request: ClaimRequest, left: Map<string, number>): boolean {
  let room = request.limit;
  for (const [jobType, count] of left) {
    if (room === 0) break;
    if (!request.wants(jobType)) continue;
    const share = Math.min(room, count);
    room -= share;
    if (share === count) left.delete(jobType);
    else left.set(jobType, count - share);
  }
  return room < request.limit;
}
