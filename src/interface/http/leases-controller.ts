import type { Request as ExpressRequest } from 'express';
import { Body, Controller, Extension, Path, Post, Request, Response, Route, Tags } from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { Coordinator } from '../../application/coordinator.js';
import { Heartbeats } from '../../application/heartbeats.js';
import { Heartbeat } from '../../domain/heartbeat.js';
import type { JsonValue } from '../../domain/json.js';
import type {
  DirectiveBody,
  HeartbeatBody,
  JobBody,
  JobId,
  LeaseBody,
  LeaseStatusBody,
  Problem,
  ReleaseBody,
  WorkerDirectiveBody,
  WorkerHeartbeatAnswerBody,
  WorkerHeartbeatBody,
  WorkerId,
} from './contract.js';
import { ofEach } from './items.js';
import { refuseBadWorkerId } from './refuse-bad-worker-id.js';
import { jobBody, leaseBody, leaseStatusBody } from './wire.js';

@injectable()
@Route()
@Response<Problem>(400, 'Not JSON, nested too deeply, or a broken URL')
@Response<Problem>(413, 'Larger than is read here')
@Response<Problem>(415, 'Not application/json')
@Response<Problem>(422, 'A parameter or field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class LeasesController extends Controller {
  constructor(
    @inject(Coordinator) private readonly coordinator: Coordinator,
    @inject(Heartbeats) private readonly heartbeats: Heartbeats,
  ) {
    super();
  }

  /**
   * Says that an attempt goes on: its deadline is now plus the job's timeout, and what it tells of its progress is kept on
   * the job. The lease of a job that is to be cancelled is not extended. The answer may take half a second: heartbeats that
   * come together are written together.
   *
   * @summary Extend a lease
   */
  @Post('jobs/{id}/heartbeat')
  @Tags('Workers')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(409, '`lease_lost`: stop, somebody else may run the job')
  async heartbeat(@Path() id: JobId, @Body() body: HeartbeatBody): Promise<LeaseBody> {
    return leaseBody(await this.heartbeats.extend(heartbeatOf(id, body)));
  }

  /**
   * The same for many leases of a worker in one request. Each is answered by itself, in the order given. The answer also
   * has what an operator has told the worker to do. A `checkpoint` larger than 256 kB is not valid.
   *
   * @summary Extend the leases of a worker
   */
  @Post('workers/{worker_id}/heartbeat')
  @Tags('Workers')
  @Extension('x-max-body-bytes', 8388608)
  async workerHeartbeat(
    @Request() request: ExpressRequest,
    @Path() worker_id: WorkerId,
    @Body() body: WorkerHeartbeatBody,
  ): Promise<WorkerHeartbeatAnswerBody> {
    refuseBadWorkerId(worker_id);
    const beats = ofEach(request, 'leases', body.leases, (lease) => heartbeatOf(lease.job_id, lease));
    const { leases, directive } = await this.heartbeats.ofWorker(worker_id, beats);
    return {
      leases: leases.map((answer, index): LeaseStatusBody => leaseStatusBody(body.leases[index]?.job_id ?? '', answer)),
      directive,
    };
  }

  /**
   * Tells a worker what to do: it hears of it with its next heartbeat. `drain`: claim nothing more, finish, and leave.
   * `stop`: the same, without waiting for handlers. It holds until the worker is told otherwise, for a day at least.
   *
   * @summary Tell a worker to leave
   */
  @Post('workers/{worker_id}/directive')
  @Tags('Operators')
  async direct(@Path() worker_id: WorkerId, @Body() body: DirectiveBody): Promise<WorkerDirectiveBody> {
    refuseBadWorkerId(worker_id);
    const { directive } = body;
    await this.coordinator.write({ directive: { workerId: worker_id, directive } });
    return { worker_id, directive };
  }

  /**
   * Gives a job back without spending an attempt: it is PENDING as before the claim, and in its old place, or ready after
   * `delay_seconds`.
   *
   * @summary Give a job back
   */
  @Post('jobs/{id}/release')
  @Tags('Workers')
  @Response<Problem>(404, 'No such job')
  @Response<Problem>(
    409,
    '`lease_lost`: it is not held under this lease, perhaps because it has been given back before',
  )
  async release(@Path() id: JobId, @Body() body: ReleaseBody): Promise<JobBody> {
    const { lease_token: leaseToken, delay_seconds: delaySeconds = 0 } = body;
    return jobBody(
      await this.coordinator.change({ kind: 'release', jobId: id.toLowerCase(), leaseToken, delaySeconds }),
    );
  }
}

function heartbeatOf(jobId: string, body: HeartbeatBody): Heartbeat {
  const { lease_token: leaseToken, progress, note, checkpoint } = body;
  return Heartbeat.of({
    jobId: jobId.toLowerCase(),
    leaseToken,
    progress,
    note,
    checkpoint: (checkpoint ?? undefined) as JsonValue | undefined,
  });
}
