import type { ClaimedJobBody, ErrorParts, Json, ReportBody } from '../http/contract.js';
import type { Placed } from './places.js';
import { ResultRefused, resultJson } from './result-json.js';
import { MAX_TEXT_BYTES, storable } from './thrown.js';

export type Outcome =
  | { readonly success: true; readonly result: Json }
  | { readonly success: false; readonly error: ErrorParts & { readonly type: string }; readonly retryable?: false };

/** What was attempted. */
export interface Attempted {
  readonly job: ClaimedJobBody;
  /** How long the attempt took. */
  readonly ms: number;
  /** Whether the scheduler has told that the job is to be cancelled: then it takes no report for an outcome. */
  readonly isCancelled: boolean;
}

/** How a claimed job's attempt ended, ready to be sent. */
export interface Report extends Attempted, Placed {
  readonly body: ReportBody & Outcome;
  /** In JSON. */
  readonly bytes: number;
}

/** For what a report has beside its result or error. */
const ENVELOPE_BYTES = 400;

/**
 * The report with a result that is JSON and nobody else's: a report that is repeated must say the same again, even when
 * the handler goes on changing what it returned. A result that is no JSON makes it the report of a failure.
 */
export function reportOf(attempted: Attempted, outcome: Outcome): Report {
  if (!outcome.success) return sealed(attempted, outcome, JSON.stringify(outcome.error));
  try {
    const json = resultJson(outcome.result);
    return sealed(attempted, { success: true, result: JSON.parse(json) }, json);
  } catch (error) {
    if (error instanceof ResultRefused) return resultRefused(attempted, error);
    throw error;
  }
}

export function resultRefused(attempted: Attempted, { name, message }: ResultRefused): Report {
  const error = { type: name, message: storable(message, MAX_TEXT_BYTES) };
  return reportOf(attempted, { success: false, error });
}

function sealed({ job, ms, isCancelled }: Attempted, outcome: Outcome, json: string): Report {
  const body = { job_id: job.id, lease_token: job.lease_token, ...outcome };
  return { job, ms, isCancelled, body, bytes: Buffer.byteLength(json) + ENVELOPE_BYTES, place: -1 };
}
