import { ChangeJobs } from '../../src/application/change-jobs.js';
import { ClaimJobs } from '../../src/application/claim-jobs.js';
import { Coordinator, type ClaimOptions } from '../../src/application/coordinator.js';
import { DirectWorkers } from '../../src/application/direct-workers.js';
import { ExtendLeases } from '../../src/application/extend-leases.js';
import type { ClaimedJobView } from '../../src/application/job-view.js';
import { OutstandingJobs } from '../../src/application/outstanding-jobs.js';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.js';
import { PurgeJobs } from '../../src/application/purge-jobs.js';
import { ReportJobs } from '../../src/application/report-jobs.js';
import { SubmitJobs } from '../../src/application/submit-jobs.js';
import { SweepLeases } from '../../src/application/sweep-leases.js';
import { WaitingClaims } from '../../src/application/waiting-claims.js';
import type { ClaimRequest } from '../../src/domain/claim-request.js';
import type { FakeClock } from './fake-clock.js';
import { LIMITS, nextId, PLENTY } from './jobs.js';

/** A coordinator with all of its use cases, whose claims wait by the test's clock. */
export function coordinatorOn(unitOfWork: UnitOfWork, clock: FakeClock): Coordinator {
  const ids = { jobId: nextId, leaseToken: nextId };
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, PLENTY);
  return new Coordinator(
    unitOfWork,
    {
      submitJobs: new SubmitJobs(ids, LIMITS, claimJobs),
      claimJobs,
      reportJobs: new ReportJobs(outstanding),
      changeJobs: new ChangeJobs(outstanding),
      extendLeases: new ExtendLeases(outstanding),
      directWorkers: new DirectWorkers(),
      purgeJobs: new PurgeJobs(7 * 86_400_000, 3),
      sweepLeases: new SweepLeases(100),
    },
    { capacity: 1_000, capacityBytes: 1e9, batchSize: 100, batchBytes: 1e7 },
    new WaitingClaims(clock, () => 0),
    clock,
    { tell: () => undefined },
  );
}

/** Claims, and reports nothing. */
export async function claimFrom(
  coordinator: Coordinator,
  request: ClaimRequest,
  options: ClaimOptions = {},
): Promise<readonly ClaimedJobView[]> {
  const { claimed } = await coordinator.complete([], request, options);
  return claimed;
}
