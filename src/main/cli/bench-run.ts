import { randomBytes } from 'node:crypto';
import type { ClaimedJobBody, ReportBody } from '../../interface/http/contract.js';
import type { SchedulerClient } from '../../interface/worker/scheduler-client.js';
import { Failed } from './exit.js';
import { Phase } from './latencies.js';

export interface BenchRequest {
  readonly client: SchedulerClient;
  readonly jobs: number;
  /** How many requests are under way at once. */
  readonly connections: number;
  /** How many jobs a claim asks for, and a round trip reports. */
  readonly batch: number;
  /** Aborts when no more jobs are to be submitted; what there is, is still worked off. */
  readonly signal: AbortSignal;
  /** How many jobs have been submitted and how many are done. */
  readonly onProgress: (submitted: number, done: number) => void;
}

/** How long a claim waits before the bench looks again whether anything is left. */
const WAIT_SECONDS = 1;
/** Claims that got nothing, in a row, each after WAIT_SECONDS: somebody else has the jobs, or their leases run. */
const MAX_EMPTY_CLAIMS = 60;

/**
 * Submits jobs that do nothing, one a request, then claims and completes them. They have a type of their own, so that
 * nobody else's jobs are touched and no worker takes them.
 */
export class Bench {
  readonly jobType = `baton-bench-${randomBytes(6).toString('hex')}`;
  private submitting: Phase | undefined;
  private working: Phase | undefined;
  private unclaimed = 0;

  constructor(private readonly request: BenchRequest) {}

  /** Of its jobs. */
  get left(): number {
    return (this.submitting?.done ?? 0) - (this.working?.done ?? 0);
  }

  /** @throws Failed, and what SchedulerClient throws. */
  async run(): Promise<{ readonly submit: Phase; readonly work: Phase }> {
    const submit = (this.submitting = new Phase());
    let asked = 0;
    await this.onEachConnection(async () => {
      while (asked < this.request.jobs && !this.request.signal.aborted) {
        asked++;
        await submit.measure(
          () => this.request.client.submit({ job_type: this.jobType }),
          () => 1,
        );
        this.tell();
      }
    });
    this.unclaimed = submit.done;
    const work = (this.working = new Phase());
    await this.onEachConnection((index) => this.work(work, `${this.jobType}-${index}`));
    return { submit, work };
  }

  /** One worker: completes what it has and claims the next in one round trip, until nothing is left. */
  private async work(phase: Phase, workerId: string): Promise<void> {
    const { client, batch } = this.request;
    let held: ClaimedJobBody[] = [];
    let empty = 0;
    for (;;) {
      // Each asks for what nobody else has asked for, so that none waits at the end for jobs that others have.
      const limit = Math.min(batch, this.unclaimed);
      if (limit === 0 && held.length === 0) return;
      this.unclaimed -= limit;
      const claimNext = limit > 0 ? { jobTypes: [this.jobType], limit, waitSeconds: WAIT_SECONDS } : undefined;
      const { outcomes, jobs } = await phase.measure(
        () => client.completeMany({ workerId, reports: held.map(reportOf), claimNext }),
        () => held.length,
      );
      const lost = outcomes.filter(({ status }) => status !== 'recorded');
      if (lost.length > 0) throw new Failed(`${lost.length} reports were not recorded, but ${lost[0]?.status}`);
      held = jobs;
      this.unclaimed += limit - jobs.length;
      empty = held.length > 0 ? 0 : empty + 1;
      if (empty > MAX_EMPTY_CLAIMS) throw new Failed(`${this.left} jobs of type ${this.jobType} are not to be had`);
      this.tell();
    }
  }

  private tell(): void {
    this.request.onProgress(this.submitting?.done ?? 0, this.working?.done ?? 0);
  }

  private async onEachConnection(run: (index: number) => Promise<void>): Promise<void> {
    await Promise.all(Array.from({ length: this.request.connections }, (_, index) => run(index)));
  }
}

function reportOf({ id, lease_token }: ClaimedJobBody): ReportBody {
  return { job_id: id, lease_token, success: true, result: null };
}
