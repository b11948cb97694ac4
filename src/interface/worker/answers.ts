import type { ClaimedJobBody, CompletedBody, JobBody, OutcomeBody, ReportBody } from '../http/contract.js';
import { UnexpectedAnswer } from './scheduler-problem.js';

/** @param request as the message shall name it. */
export function parse(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer(`the answer to ${request} is no JSON; is this the URL of a scheduler?`);
  }
}

export function expectJob(answer: unknown): JobBody {
  if (isJob(answer)) return answer;
  throw new UnexpectedAnswer('the answer is JSON, but no job; is this the URL of a scheduler?');
}

export function expectClaimedJobs(answer: unknown): ClaimedJobBody[] {
  const { jobs } = fieldsOf<{ jobs: unknown }>(answer);
  if (!Array.isArray(jobs)) {
    throw new UnexpectedAnswer('the answer is JSON, but no list of jobs; is this the URL of a scheduler?');
  }
  return jobs.map(expectClaimedJob);
}

/** Each outcome must be the one of its report: taken for another's, it would end the wrong matter. */
export function expectCompleted(answer: unknown, reports: readonly ReportBody[]): CompletedBody {
  const { outcomes } = fieldsOf<{ outcomes: unknown }>(answer);
  if (!Array.isArray(outcomes) || outcomes.length !== reports.length) {
    throw new UnexpectedAnswer('the answer must have an outcome for each report; is this the URL of a scheduler?');
  }
  const isInOrder = reports.every(({ job_id }, index) => {
    const { job_id: answered, status } = fieldsOf<OutcomeBody>(outcomes[index]);
    return answered === job_id && typeof status === 'string';
  });
  if (!isInOrder) throw new UnexpectedAnswer('the outcomes must name the jobs in the order of their reports');
  return { outcomes: outcomes as OutcomeBody[], jobs: expectClaimedJobs(answer) };
}

function expectClaimedJob(answer: unknown): ClaimedJobBody {
  const job = expectJob(answer) as Partial<ClaimedJobBody>;
  // Without these a worker cannot run the job or report it.
  const { lease_token, attempts, timeout_seconds } = job;
  if (typeof lease_token === 'string' && typeof attempts === 'number' && typeof timeout_seconds === 'number') {
    return job as ClaimedJobBody;
  }
  throw new UnexpectedAnswer('the answer to a claim must have lease_token, attempts, timeout_seconds');
}

function isJob(answer: unknown): answer is JobBody {
  const { id, job_type, state } = fieldsOf<JobBody>(answer);
  return typeof id === 'string' && typeof job_type === 'string' && typeof state === 'string';
}

function fieldsOf<T>(answer: unknown): Partial<T> {
  return answer ?? {};
}
