import type {
  ClaimedJobBody,
  CompletedBody,
  Directive,
  JobBody,
  JobPageBody,
  LeaseBody,
  LeaseHeartbeatBody,
  LeaseStatusBody,
  OutcomeBody,
  ReportBody,
  WorkerDirectiveBody,
  WorkerHeartbeatAnswerBody,
} from '../http/contract.js';
import type { ScheduleBody, SchedulePageBody } from '../http/contract/schedules.js';
import type { ManyChangedBody } from '../http/contract/find.js';
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

export function expectJobPage(answer: unknown): JobPageBody {
  const { jobs, next_cursor } = fieldsOf<JobPageBody>(answer);
  if (Array.isArray(jobs) && (next_cursor === null || typeof next_cursor === 'string')) {
    return { jobs: jobs.map(expectJob), next_cursor };
  }
  throw new UnexpectedAnswer('the answer is JSON, but no page of jobs; is this the URL of a scheduler?');
}

export function expectSchedule(answer: unknown): ScheduleBody {
  const { name, cron, next_firings: firings } = fieldsOf<ScheduleBody>(answer);
  if (typeof name === 'string' && typeof cron === 'string' && Array.isArray(firings)) return answer as ScheduleBody;
  throw new UnexpectedAnswer('the answer is JSON, but no schedule; is this the URL of a scheduler?');
}

export function expectSchedulePage(answer: unknown): SchedulePageBody {
  const { schedules, next_cursor } = fieldsOf<SchedulePageBody>(answer);
  if (Array.isArray(schedules) && (next_cursor === null || typeof next_cursor === 'string')) {
    return { schedules: schedules.map(expectSchedule), next_cursor };
  }
  throw new UnexpectedAnswer('the answer is JSON, but no page of schedules; is this the URL of a scheduler?');
}

export function expectManyChanged(answer: unknown): ManyChangedBody {
  const { matched, changed } = fieldsOf<ManyChangedBody>(answer);
  if (typeof matched === 'number' && typeof changed === 'number') return { matched, changed };
  throw new UnexpectedAnswer('the answer must have matched and changed; is this the URL of a scheduler?');
}

export function expectLease(answer: unknown): LeaseBody {
  const lease = fieldsOf<LeaseBody>(answer);
  if (typeof lease.lease_seconds === 'number' && typeof lease.cancel_requested === 'boolean') return lease as LeaseBody;
  throw new UnexpectedAnswer('the answer to a heartbeat must have lease_seconds and cancel_requested');
}

/** Each status must be the one of its lease: taken for another's, it would stop the wrong handler. */
export function expectLeases(answer: unknown, asked: readonly LeaseHeartbeatBody[]): WorkerHeartbeatAnswerBody {
  const { leases, directive } = fieldsOf<WorkerHeartbeatAnswerBody>(answer);
  if (!Array.isArray(leases) || leases.length !== asked.length || !isDirective(directive)) {
    throw new UnexpectedAnswer('the answer to a heartbeat must have a status for each lease, and a directive');
  }
  const isInOrder = asked.every(({ job_id }, index) => {
    const { job_id: answered, status, lease_seconds } = fieldsOf<LeaseStatusBody>(leases[index]);
    return answered === job_id && LEASE_STATUSES.has(status) && typeof lease_seconds === 'number';
  });
  if (!isInOrder) throw new UnexpectedAnswer('the statuses must name the jobs in the order of their leases');
  return { leases, directive };
}

export function expectDirective(answer: unknown): WorkerDirectiveBody {
  const { worker_id, directive } = fieldsOf<WorkerDirectiveBody>(answer);
  if (typeof worker_id === 'string' && isDirective(directive)) return { worker_id, directive };
  throw new UnexpectedAnswer('the answer is JSON, but no directive; is this the URL of a scheduler?');
}

const LEASE_STATUSES: ReadonlySet<unknown> = new Set(['ok', 'lost', 'cancel']);
const DIRECTIVES: ReadonlySet<unknown> = new Set(['run', 'drain', 'stop']);

function isDirective(value: unknown): value is Directive {
  return DIRECTIVES.has(value);
}

function expectClaimedJob(answer: unknown): ClaimedJobBody {
  const job = expectJob(answer) as Partial<ClaimedJobBody>;
  // Without these a worker cannot run the job or report it.
  const { lease_token, lease_seconds, attempts, timeout_seconds } = job;
  const isWhole = [lease_seconds, attempts, timeout_seconds].every((value) => typeof value === 'number');
  if (typeof lease_token === 'string' && isWhole) return job as ClaimedJobBody;
  throw new UnexpectedAnswer('the answer to a claim must have lease_token, lease_seconds, attempts, timeout_seconds');
}

function isJob(answer: unknown): answer is JobBody {
  const { id, job_type, state } = fieldsOf<JobBody>(answer);
  return typeof id === 'string' && typeof job_type === 'string' && typeof state === 'string';
}

function fieldsOf<T>(answer: unknown): Partial<T> {
  return answer ?? {};
}
