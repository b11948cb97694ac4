/** What a client may ask for beside the job itself; what is left out is as it is by default. */
export interface JobOptions {
  /** When it becomes ready; at most one of this and `delaySeconds`. */
  readonly runAt?: Date | undefined;
  /** From the submit on. */
  readonly delaySeconds?: number | undefined;
  readonly expiresAt?: Date | undefined;
  readonly maxAttempts?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly backoff?: Backoff | undefined;
  readonly unique?: UniqueKey | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface UniqueKey {
  readonly key: string;
  readonly scope: UniqueScope;
  /** What becomes of a submit when another job has the key. */
  readonly onConflict: 'reject' | 'return_existing';
}

/** Until when a job keeps others from having its unique key: until it has ended, or until it is deleted. */
export type UniqueScope = 'active' | 'retained';

/** How long a failed job waits before it is tried again. */
export interface Backoff {
  readonly type: 'fixed' | 'exponential';
  /** Before the first retry; exponential doubles it with each further one. */
  readonly delaySeconds: number;
  /** No wait is longer; undefined for a day. */
  readonly maxSeconds?: number | undefined;
  /** The part of a wait, from 0 to 1, that chance may take off; undefined for none. */
  readonly jitter?: number | undefined;
}
