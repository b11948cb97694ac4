/**
 * Compiles only as long as the client's types say what the OpenAPI file says. The client has its own, because names and
 * comments are for people; that they cannot drift is seen to here, and nothing of this runs.
 */
import type * as contract from '../http/contract.js';
import type * as explain from '../http/contract/explain.js';
import type * as workers from '../http/contract/workers.js';
import type * as edits from '../http/contract/edits.js';
import type * as find from '../http/contract/find.js';
import type * as jobTypes from '../http/contract/job-types.js';
import type * as stats from '../http/contract/stats.js';
import type * as schedules from '../http/contract/schedules.js';
import type { SchedulerClient } from '../worker/scheduler-client.js';
import type { components, paths } from './api-types.js';

type Schemas = components['schemas'];

/** The same type to the last `?`, not only one that fits. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Without what makes no difference: how it is put together, and who may write. */
type Plain<T> = T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;

/** The names under which two records of types do not have the same. */
type Differing<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A & keyof B ? (Same<Plain<A[K]>, Plain<B[K]>> extends true ? never : K) : K;
}[keyof A | keyof B];

/** An error here names what differs. */
type Agreed<Names extends never> = Names;

/** All schemas of the file. */
interface Contract {
  AttemptBody: contract.AttemptBody;
  AttemptOutcome: contract.AttemptOutcome;
  BackoffBody: contract.BackoffBody;
  ChangeManyBody: find.ChangeManyBody;
  ClaimedJobBody: contract.ClaimedJobBody;
  ClaimedJobsBody: contract.ClaimedJobsBody;
  ClaimJobsBody: contract.ClaimJobsBody;
  ClaimLimit: contract.ClaimLimit;
  ClaimNextBody: contract.ClaimNextBody;
  CompletedBody: contract.CompletedBody;
  CompleteJobBody: contract.CompleteJobBody;
  CompletionsBody: contract.CompletionsBody;
  CreateScheduleBody: schedules.CreateScheduleBody;
  Directive: contract.Directive;
  DirectiveBody: contract.DirectiveBody;
  EditJobBody: edits.EditJobBody;
  EndWaitSeconds: contract.EndWaitSeconds;
  ErrorParts: contract.ErrorParts;
  ErrorText: find.ErrorText;
  ExplanationBody: explain.ExplanationBody;
  ExplanationCode: explain.ExplanationCode;
  FailureReason: contract.FailureReason;
  FieldError: contract.FieldError;
  HealthBody: contract.HealthBody;
  HeartbeatBody: contract.HeartbeatBody;
  JobBody: contract.JobBody;
  JobError: contract.JobError;
  JobFilterBody: find.JobFilterBody;
  JobId: contract.JobId;
  JobPageBody: contract.JobPageBody;
  JobsBody: contract.JobsBody;
  JobState: contract.JobState;
  JobType: contract.JobType;
  JobTypeBody: jobTypes.JobTypeBody;
  JobTypes: contract.JobTypes;
  JobTypesBody: jobTypes.JobTypesBody;
  PausedTypeBody: jobTypes.PausedTypeBody;
  Json: contract.Json;
  LeaseBody: contract.LeaseBody;
  LeaseHeartbeatBody: contract.LeaseHeartbeatBody;
  LeaseStatus: contract.LeaseStatus;
  LeaseStatusBody: contract.LeaseStatusBody;
  LeaseToken: contract.LeaseToken;
  ManyChangedBody: find.ManyChangedBody;
  MissedFirings: schedules.MissedFirings;
  Moment: contract.Moment;
  OutcomeBody: contract.OutcomeBody;
  OtherTypesBody: stats.OtherTypesBody;
  PageLimit: contract.PageLimit;
  Problem: contract.Problem;
  Progress: contract.Progress;
  ProgressNote: contract.ProgressNote;
  QuantilesBody: stats.QuantilesBody;
  RatesBody: stats.RatesBody;
  ReleaseBody: contract.ReleaseBody;
  ReportBody: contract.ReportBody;
  ReportStatus: contract.ReportStatus;
  RequestId: contract.RequestId;
  StateCountsBody: stats.StateCountsBody;
  StatsBody: stats.StatsBody;
  ScheduleBody: schedules.ScheduleBody;
  ScheduleDefinitionBody: schedules.ScheduleDefinitionBody;
  ScheduleName: schedules.ScheduleName;
  SchedulePageBody: schedules.SchedulePageBody;
  SubmitJobBody: contract.SubmitJobBody;
  SubmitJobsBody: contract.SubmitJobsBody;
  TableSizeBody: stats.TableSizeBody;
  Tag: contract.Tag;
  TypeStatsBody: stats.TypeStatsBody;
  UniqueScope: contract.UniqueScope;
  WantedTag: find.WantedTag;
  WaitSeconds: contract.WaitSeconds;
  WorkerBody: workers.WorkerBody;
  WorkerDirectiveBody: contract.WorkerDirectiveBody;
  WorkerHeartbeatAnswerBody: contract.WorkerHeartbeatAnswerBody;
  WorkerHeartbeatBody: contract.WorkerHeartbeatBody;
  WorkerId: contract.WorkerId;
  WorkersBody: workers.WorkersBody;
}

type Verb = 'get' | 'post' | 'put' | 'delete';

type Operation<Path extends keyof paths, Method extends Verb> = paths[Path][Method];

/** What an operation answers when it does what it was asked to. */
type Answer<Path extends keyof paths, Method extends Verb> =
  Operation<Path, Method> extends { responses: infer Responses }
    ? { [S in keyof Responses & (200 | 201)]: Content<Responses[S]> }[keyof Responses & (200 | 201)]
    : never;

/** What an operation is sent. */
type Body<Path extends keyof paths> =
  Operation<Path, 'post'> extends { requestBody: infer Sent } ? Content<Sent> : never;

type Content<Message> = Message extends { content: { 'application/json': infer Json } } ? Json : never;

type ClientAnswers = { [Name in keyof SchedulerClient]: Awaited<ReturnType<SchedulerClient[Name]>> };

interface Answers {
  submit: Answer<'/jobs', 'post'>;
  job: Answer<'/jobs/{id}', 'get'>;
  waitFor: Answer<'/jobs/{id}', 'get'>;
  list: Answer<'/jobs', 'get'>;
  claim: Answer<'/claims', 'post'>['jobs'];
  complete: Answer<'/jobs/{id}/complete', 'post'>;
  completeMany: Answer<'/completions', 'post'>;
  heartbeat: Answer<'/jobs/{id}/heartbeat', 'post'>;
  heartbeatWorker: Answer<'/workers/{worker_id}/heartbeat', 'post'>;
  release: Answer<'/jobs/{id}/release', 'post'>;
  cancel: Answer<'/jobs/{id}/cancel', 'post'>;
  retry: Answer<'/jobs/{id}/retry', 'post'>;
  createSchedule: Answer<'/schedules', 'post'>;
  putSchedule: Answer<'/schedules/{name}', 'put'>;
  schedules: Answer<'/schedules', 'get'>;
  schedule: Answer<'/schedules/{name}', 'get'>;
  deleteSchedule: Answer<'/schedules/{name}', 'delete'>;
  pauseSchedule: Answer<'/schedules/{name}/pause', 'post'>;
  resumeSchedule: Answer<'/schedules/{name}/resume', 'post'>;
  runSchedule: Answer<'/schedules/{name}/run', 'post'>;
  cancelMany: Answer<'/jobs/cancel', 'post'>;
  retryMany: Answer<'/jobs/retry', 'post'>;
  setDirective: Answer<'/workers/{worker_id}/directive', 'post'>;
}

/** Where a method takes the body as it is sent. */
interface ClientBodies {
  submit: Parameters<SchedulerClient['submit']>[0];
  createSchedule: Parameters<SchedulerClient['createSchedule']>[0];
  complete: Parameters<SchedulerClient['complete']>[1];
  heartbeat: Parameters<SchedulerClient['heartbeat']>[1];
}

interface Bodies {
  submit: Body<'/jobs'>;
  createSchedule: Body<'/schedules'>;
  complete: Body<'/jobs/{id}/complete'>;
  heartbeat: Body<'/jobs/{id}/heartbeat'>;
}

export type Agreement = [
  Agreed<Differing<Contract, Schemas>>,
  Agreed<Differing<ClientAnswers, Answers>>,
  Agreed<Differing<ClientBodies, Bodies>>,
];
