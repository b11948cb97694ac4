/**
 * The client library: submit jobs to a Baton scheduler and see what becomes of them.
 *
 * ```ts
 * const scheduler = new SchedulerClient('http://127.0.0.1:8000');
 * const { id } = await scheduler.submit({ job_type: 'thumbnail', payload: { url }, priority: 8 });
 * const { state, result } = await scheduler.job(id);
 * ```
 */
import './node-version.js';
export type {
  BulkOptions,
  ClaimNext,
  ClaimOptions,
  ClaimRequest,
  Completions,
  JobFilter,
  JobQuery,
  Release,
  RequestOptions,
  SubmitOptions,
  ScheduleQuery,
} from '../worker/client-requests.js';
export { HungUp } from '../worker/http-exchange.js';
export { SchedulerClient, type SchedulerClientOptions } from '../worker/scheduler-client.js';
export { SchedulerProblem, UnexpectedAnswer } from '../worker/scheduler-problem.js';
export type {
  ClaimedJobBody,
  CompletedBody,
  CompleteJobBody,
  Directive,
  ErrorParts,
  FailureReason,
  FieldError,
  HeartbeatBody,
  JobBody,
  JobError,
  JobPageBody,
  JobState,
  Json,
  LeaseBody,
  LeaseHeartbeatBody,
  LeaseStatus,
  LeaseStatusBody,
  OutcomeBody,
  Problem,
  ReleaseBody,
  ReportBody,
  ReportStatus,
  SubmitJobBody,
  WorkerDirectiveBody,
  WorkerHeartbeatAnswerBody,
} from '../http/contract.js';
export type { CreateScheduleBody, MissedFirings, ScheduleBody, SchedulePageBody } from '../http/contract/schedules.js';
export type { ManyChangedBody } from '../http/contract/find.js';
