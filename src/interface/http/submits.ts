import type { JobOptions } from '../../domain/job-options.js';
import { JobRequest } from '../../domain/job-request.js';
import type { JsonValue } from '../../domain/json.js';
import type { SubmitJobBody } from './contract.js';

/** A job to submit, in our words. @throws InvalidJob naming each field at fault; TooDeep. */
export function jobRequestOf(body: SubmitJobBody): JobRequest {
  const { job_type: jobType, payload, priority } = body;
  const options = asksForMore(body) ? optionsOf(body) : undefined;
  return JobRequest.of({ jobType, payload: payload as JsonValue | undefined, priority, options });
}

/** Whether a body has more than most have. */
function asksForMore(body: SubmitJobBody): boolean {
  for (const name in body) if (name !== 'job_type' && name !== 'payload' && name !== 'priority') return true;
  return false;
}

function optionsOf(body: SubmitJobBody): JobOptions {
  const { backoff, unique_key: key, unique_scope: scope = 'active', on_conflict: onConflict = 'reject' } = body;
  return {
    runAt: momentOf(body.run_at),
    delaySeconds: body.delay_seconds,
    expiresAt: momentOf(body.expires_at),
    maxAttempts: body.max_attempts,
    timeoutSeconds: body.timeout_seconds,
    backoff: backoff && {
      type: backoff.type,
      delaySeconds: backoff.delay_seconds,
      ...(backoff.max_seconds !== undefined && { maxSeconds: backoff.max_seconds }),
      ...(backoff.jitter !== undefined && { jitter: backoff.jitter }),
    },
    unique: key === undefined ? undefined : { key, scope, onConflict },
    tags: body.tags,
  };
}

export function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
