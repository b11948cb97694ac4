import type { JobView } from '../job-view.js';

/** A request that may be sent twice. */
export interface NamedRequest {
  readonly key: string;
  /** What tells the request from another one under the same key. */
  readonly fingerprint: string;
}

export interface KeptAnswer {
  readonly fingerprint: string;
  readonly answer: OnceJobs;
}

/** What became of jobs that were submitted at most once. */
export interface OnceJobs {
  /** In the order of the requests; one whose unique key is held is the job that holds it. */
  readonly jobs: readonly JobView[];
  /** How many of them are new. */
  readonly made: number;
}

/** The idempotency keys that have been used, and the answers under them. */
export interface IdempotencyRepository {
  /**
   * Takes keys that nobody has used, waiting for whoever is about to.
   *
   * @param requests one at most for a key.
   * @returns the keys that are taken by this transaction.
   */
  reserve(requests: readonly NamedRequest[], now: Date): Promise<Set<string>>;

  /** By key; of the keys that another transaction has taken. */
  answersOf(keys: readonly string[]): Promise<Map<string, KeptAnswer>>;

  /** Keeps the answer under a key that this transaction has taken. */
  keep(key: string, answer: OnceJobs): Promise<void>;

  /** Lets go of keys that this transaction has taken. */
  release(keys: readonly string[]): Promise<void>;

  /** Deletes up to `limit` keys that were taken before a time, the oldest first. @returns how many. */
  deleteOld(before: Date, limit: number): Promise<number>;
}
