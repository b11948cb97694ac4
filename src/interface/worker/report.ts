import type { ClaimedJobBody, ErrorParts, Json, ReportBody } from '../http/contract.js';
import { describeThrown, MAX_TEXT_BYTES, storable } from './thrown.js';

export type Outcome =
  | { readonly success: true; readonly result: Json }
  | { readonly success: false; readonly error: ErrorParts & { readonly type: string } };

/** How a claimed job's attempt ended, ready to be sent. */
export interface Report {
  readonly job: ClaimedJobBody;
  /** How long the attempt took. */
  readonly ms: number;
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
export function reportOf(job: ClaimedJobBody, outcome: Outcome, ms: number): Report {
  if (!outcome.success) return sealed(job, outcome, ms, JSON.stringify(outcome.error));
  try {
    const json = JSON.stringify(outcome.result ?? null) as string | undefined;
    if (json === undefined) return resultRefused(job, ms, `a ${typeof outcome.result} is no JSON`);
    return sealed(job, { success: true, result: JSON.parse(json) }, ms, json);
  } catch (error) {
    return resultRefused(job, ms, `it is no JSON: ${describeThrown(error).message}`);
  }
}

export function resultRefused(job: ClaimedJobBody, ms: number, reason: string): Report {
  const message = `the handler returned, but its result cannot be stored: ${reason}`;
  const error = { type: 'ResultRefused', message: storable(message, MAX_TEXT_BYTES) };
  return reportOf(job, { success: false, error }, ms);
}

function sealed(job: ClaimedJobBody, outcome: Outcome, ms: number, json: string): Report {
  const body = { job_id: job.id, lease_token: job.lease_token, ...outcome };
  return { job, ms, body, bytes: Buffer.byteLength(json) + ENVELOPE_BYTES };
}
