import type { JobFields } from './job-fields.js';

/** How many attempts of a job have failed or timed out. */
export function failuresOf({ attempts, startedAt, failureReason }: FailureFields): number {
  const isLastNoFailure = startedAt !== null && (failureReason === null || failureReason === 'cancelled');
  return isLastNoFailure ? attempts - 1 : attempts;
}

type FailureFields = Pick<JobFields, 'attempts' | 'maxAttempts' | 'workerId' | 'startedAt' | 'failureReason' | 'error'>;

/** Why a job is FAILED, in a sentence; null when it is not. */
export function failureMessage(job: FailureFields): string | null {
  if (job.failureReason === null) return null;
  if (job.startedAt === null) {
    return job.failureReason === 'expired' ? 'not started by its expires_at' : 'cancelled while it waited';
  }
  const said = typeof job.error === 'string' ? job.error : job.error?.message;
  if (job.failureReason !== 'error') return said ?? job.failureReason;
  const { attempts, maxAttempts } = job;
  const which =
    attempts < maxAttempts
      ? `attempt ${attempts} on worker ${job.workerId} failed for good`
      : `the last of ${attempts} attempts failed on worker ${job.workerId}`;
  return said === undefined ? which : `${which}: ${clip(said)}`;
}

const MESSAGE_CHARACTERS = 300;

function clip(text: string): string {
  return text.length <= MESSAGE_CHARACTERS ? text : `${text.slice(0, MESSAGE_CHARACTERS).toWellFormed()}…`;
}
