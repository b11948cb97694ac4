import type { ClaimedJobBody, JobId, ReportBody, WorkerHeartbeatAnswerBody } from '../../interface/http/contract.js';

/** What a request of a worker is about. */
export type ExchangeKind = 'claim' | 'report' | 'heartbeat' | 'release' | 'other';

/** One request of the worker and what it was answered, as the fault proxy saw them. */
export interface Exchange {
  readonly kind: ExchangeKind;
  readonly method: string;
  readonly path: string;
  /** Parsed; undefined when there was none, or no JSON. */
  readonly body: unknown;
  /** When it had come in whole, in milliseconds of the process's monotonic clock. */
  readonly atMs: number;
  /** What the scheduler, or the proxy in its place, has answered; 0 as long as nobody has. */
  status: number;
  answer: unknown;
  /** When that was. */
  answeredMs: number;
}

const JOB_PATH = /^\/jobs\/([^/]+)\/(complete|heartbeat|release)$/;

type Fields = Readonly<Record<string, unknown>>;

export function kindOf(path: string, body: unknown): ExchangeKind {
  const [route = ''] = path.split('?');
  if (route === '/next-job' || route === '/claims') return 'claim';
  if (route === '/completions') return reportsIn(path, body).length > 0 ? 'report' : 'claim';
  if (/^\/workers\/[^/]+\/heartbeat$/.test(route)) return 'heartbeat';
  const verb = JOB_PATH.exec(route)?.[2];
  return verb === 'complete' ? 'report' : ((verb as 'heartbeat' | 'release' | undefined) ?? 'other');
}

/** The jobs that an exchange gave to the worker. */
export function claimedIn({ kind, status, answer }: Exchange): readonly ClaimedJobBody[] {
  if ((kind !== 'claim' && kind !== 'report') || status !== 200) return [];
  const { jobs, lease_token } = fieldsOf(answer);
  if (Array.isArray(jobs)) return jobs as ClaimedJobBody[];
  return lease_token === undefined ? [] : [answer as ClaimedJobBody];
}

/** What an exchange reports about a job, or that it gives it back. */
export function endsAttemptOf(exchange: Exchange, jobId: JobId): boolean {
  const { kind, path, body } = exchange;
  if (kind === 'release') return jobIn(path) === jobId;
  return kind === 'report' && reportsIn(path, body).some(({ job_id }) => job_id === jobId);
}

/** The report about a job that an exchange carries. */
export function reportIn({ kind, path, body }: Exchange, jobId: JobId): ReportBody | undefined {
  return kind === 'report' ? reportsIn(path, body).find(({ job_id }) => job_id === jobId) : undefined;
}

/** Whether an exchange beats for a job. */
export function beatsFor({ kind, path, body }: Exchange, jobId: JobId): boolean {
  if (kind !== 'heartbeat') return false;
  const { leases } = fieldsOf(body);
  if (Array.isArray(leases)) return leases.some((lease) => fieldsOf(lease)['job_id'] === jobId);
  return jobIn(path) === jobId;
}

/** What a heartbeat has told the worker about a job: go on, or why not. */
export function toldAbout(exchange: Exchange, jobId: JobId): 'ok' | 'lost' | 'cancel' | undefined {
  if (!beatsFor(exchange, jobId)) return undefined;
  const { status, answer } = exchange;
  if (status === 404 || status === 409) return 'lost';
  if (status !== 200) return undefined;
  const { leases, cancel_requested } = fieldsOf(answer);
  if (!Array.isArray(leases)) return cancel_requested === true ? 'cancel' : 'ok';
  return (leases as WorkerHeartbeatAnswerBody['leases']).find(({ job_id }) => job_id === jobId)?.status;
}

/** A single report has its job in the path, one of many in the body. */
function reportsIn(path: string, body: unknown): readonly ReportBody[] {
  const { reports } = fieldsOf(body);
  if (Array.isArray(reports)) return reports as ReportBody[];
  const jobId = jobIn(path);
  return jobId === undefined ? [] : [{ ...(body as ReportBody), job_id: jobId }];
}

function jobIn(path: string): JobId | undefined {
  return JOB_PATH.exec(path)?.[1];
}

function fieldsOf(value: unknown): Fields {
  return (value ?? {}) as Fields;
}
