import type { ReportRequest } from '../../application/report-jobs.js';
import type { JsonValue } from '../../domain/json.js';
import { Report, type Outcome } from '../../domain/report.js';
import type { CompleteJobBody, JobId } from './contract.js';
import { invalidFields } from './problems.js';

type ReportWords = Omit<CompleteJobBody, 'worker_id'> & { readonly job_id: JobId };

/** A report in our words. @throws InvalidJob or HttpError naming each field at fault. */
export function reportOf(workerId: string, body: ReportWords): ReportRequest {
  const report = Report.of({ workerId, leaseToken: body.lease_token }, outcomeOf(body));
  return { jobId: body.job_id.toLowerCase(), report };
}

function outcomeOf({ success, result = null, error, retryable }: ReportWords): Outcome {
  const stray = success ? strayOf({ error, retryable }) : result !== null && 'result';
  if (stray) throw invalidFields([{ field: stray, message: `does not go with success: ${success}` }]);
  return success
    ? { success, result: result as JsonValue }
    : { success, error: error ?? null, retryable: retryable ?? true };
}

function strayOf({ error, retryable }: Pick<ReportWords, 'error' | 'retryable'>): string | false {
  if (error !== undefined) return 'error';
  return retryable !== undefined && 'retryable';
}
