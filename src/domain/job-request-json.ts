import type { JobOptions } from './job-options.js';
import { JobRequest } from './job-request.js';
import type { JsonValue } from './json.js';

/** A request as JSON, to be kept and compared; what is left out of its options is left out here. */
export function requestJson({ jobType, payload, priority, options }: JobRequest): JsonValue {
  const { runAt, expiresAt, ...rest } = options;
  const moments = {
    ...(runAt && { runAt: runAt.toISOString() }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  };
  const given = JSON.parse(JSON.stringify({ ...rest, ...moments })) as JsonValue;
  return { jobType, payload, priority, options: given };
}

/** What `requestJson` has written. */
export function requestOf(json: JsonValue): JobRequest {
  const { options, ...rest } = json as unknown as StoredRequest;
  const { runAt, expiresAt, ...others } = options;
  return JobRequest.restore({
    ...rest,
    options: {
      ...others,
      ...(runAt !== undefined && { runAt: new Date(runAt) }),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    },
  });
}

interface StoredRequest extends Pick<JobRequest, 'jobType' | 'payload' | 'priority'> {
  readonly options: Omit<JobOptions, 'runAt' | 'expiresAt'> & { readonly runAt?: string; readonly expiresAt?: string };
}
