import { Controller, Get, Path, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ExplainJob } from '../../application/explain-job.js';
import type { Explanation } from '../../application/explanation.js';
import { isoTime } from '../../domain/iso-time.js';
import type { JobId, Problem } from './contract.js';
import type { ExplanationBody } from './contract/explain.js';

@injectable()
@Route('jobs')
@Tags('Clients')
@Response<Problem>(400, 'A broken URL')
@Response<Problem>(422, 'A parameter is not valid; `errors` names it')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class ExplainController extends Controller {
  constructor(@inject(ExplainJob) private readonly explainJob: ExplainJob) {
    super();
  }

  /**
   * Says why a job is where it is: what it waits for, who runs it, or how it ended.
   *
   * @summary Explain a job
   */
  @Get('{id}/explain')
  @Response<Problem>(404, 'No such job')
  async explain(@Path() id: JobId): Promise<ExplanationBody> {
    const jobId = id.toLowerCase();
    return explanationBody(jobId, await this.explainJob.execute(jobId));
  }
}

type Loose<Body> = { [Name in keyof Body]: Body[Name] | undefined };

/** What is undefined does not belong to the code, and is not in the JSON. */
function explanationBody(jobId: JobId, explanation: Explanation): ExplanationBody {
  const body: Loose<ExplanationBody> = {
    job_id: jobId,
    code: explanation.code,
    sentence: explanation.sentence,
    due_at: timeOf(explanation.dueAt),
    ahead: explanation.ahead,
    ahead_is_at_least: explanation.aheadIsAtLeast,
    workers_asking: explanation.workersAsking,
    worker_id: explanation.workerId,
    since: timeOf(explanation.since),
    heard_at: timeOf(explanation.heardAt),
    deadline_at: timeOf(explanation.deadlineAt),
    finished_at: timeOf(explanation.finishedAt),
    failure_reason: explanation.failureReason,
    failure_message: explanation.failureMessage,
  };
  return body as ExplanationBody;
}

function timeOf(time: Date | undefined): string | undefined {
  return time && isoTime(time);
}
