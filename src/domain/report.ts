import { workerIdFaults } from './claim-request.js';
import { InvalidJob } from './errors.js';
import { isStorableText, type JsonValue } from './json.js';
import { jsonFaults } from './json-faults.js';

/** What went wrong in a handler: a text, or its parts. */
export type JobError = string | { readonly type?: string; readonly message: string; readonly stack?: string };

/** Names who reports: by the token of the lease, or, without one, by the worker that holds the job now. */
export interface LeaseClaimant {
  readonly workerId: string;
  readonly leaseToken: string | undefined;
}

/** How an attempt ended, in its holder's words. */
export type Outcome =
  | { readonly success: true; readonly result: JsonValue }
  | {
      readonly success: false;
      readonly error: JobError | null;
      /** Whether another attempt could do better. */
      readonly retryable: boolean;
    };

/** The holder's last word on an attempt. An instance is proof that the report can be stored. */
export class Report {
  private constructor(
    readonly claimant: LeaseClaimant,
    readonly outcome: Outcome,
  ) {}

  /** @throws InvalidJob naming each field at fault; TooDeep when the result is nested too deeply. */
  static of(claimant: LeaseClaimant, outcome: Outcome): Report {
    const faults = outcome.success ? jsonFaults('result', outcome.result) : jsonFaults('error', outcome.error);
    faults.push(...workerIdFaults(claimant.workerId));
    if (claimant.leaseToken !== undefined && !isStorableText(claimant.leaseToken)) {
      faults.push({ field: 'lease_token', message: 'contains a NUL character or a lone surrogate' });
    }
    if (faults.length > 0) throw new InvalidJob(faults);
    return new Report(claimant, outcome);
  }
}

const LOGGED_CHARACTERS = 1000;

/** The part of an error that an attempt keeps once its job has moved on: no stack, a bounded text. */
export function abridge(error: JobError | null): JobError | null {
  if (error === null) return null;
  if (typeof error === 'string') return clip(error);
  return { ...(error.type !== undefined && { type: clip(error.type) }), message: clip(error.message) };
}

function clip(text: string): string {
  // A cut can split a surrogate pair, and half a pair is what no store takes.
  return text.slice(0, LOGGED_CHARACTERS).toWellFormed();
}
