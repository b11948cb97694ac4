import { ChangeJobs } from '../../src/application/change-jobs.js';
import { ClaimJobs } from '../../src/application/claim-jobs.js';
import { Coordinator, type ClaimOptions } from '../../src/application/coordinator.js';
import { DirectWorkers } from '../../src/application/direct-workers.js';
import { ExtendLeases } from '../../src/application/extend-leases.js';
import type { ClaimedJobView } from '../../src/application/job-view.js';
import { KeepJournal } from '../../src/application/keep-journal.js';
import { OutstandingJobs } from '../../src/application/outstanding-jobs.js';
import type { UnitOfWork } from '../../src/application/ports/unit-of-work.js';
import { RecordWorkers } from '../../src/application/record-workers.js';
import { ReportJobs } from '../../src/application/report-jobs.js';
import { SubmitJobs } from '../../src/application/submit-jobs.js';
import { SubmitOnce } from '../../src/application/submit-once.js';
import { SweepLeases } from '../../src/application/sweep-leases.js';
import { PausedTypes } from '../../src/application/paused-types.js';
import { WaitingClaims } from '../../src/application/waiting-claims.js';
import { WorkerRegistry } from '../../src/application/worker-registry.js';
import type { ClaimRequest } from '../../src/domain/claim-request.js';
import type { FakeClock } from './fake-clock.js';
import { LIMITS, nextId, PLENTY } from './jobs.js';

/** A coordinator with all of its use cases, whose claims wait by the test's clock. */
export function coordinatorOn(unitOfWork: UnitOfWork, clock: FakeClock): Coordinator {
  const ids = { jobId: nextId, leaseToken: nextId };
  const outstanding = new OutstandingJobs();
  const claimJobs = new ClaimJobs(ids, outstanding, PLENTY, new PausedTypes());
  return new Coordinator(
    unitOfWork,
    {
      submitJobs: new SubmitJobs(ids, LIMITS, claimJobs),
      claimJobs,
      reportJobs: new ReportJobs(outstanding),
      submitOnce: new SubmitOnce(ids, LIMITS),
      changeJobs: new ChangeJobs(outstanding),
      extendLeases: new ExtendLeases(outstanding),
      directWorkers: new DirectWorkers(),
      recordWorkers: new RecordWorkers(clock),
      sweepLeases: new SweepLeases(100),
      keepJournal: new KeepJournal({ fold: 3, trim: 3 }),
    },
    { capacity: 1_000, capacityBytes: 1e9, batchSize: 100, batchBytes: 1e7 },
    new WaitingClaims(clock, () => 0, new PausedTypes()),
    clock,
    { tell: () => undefined },
  );
}

/** Which workers a coordinator sees; it writes them down when it is told to. */
export function registryOn(coordinator: Coordinator, clock: FakeClock): WorkerRegistry {
  const observer = { failed: () => undefined, recovered: () => undefined };
  return new WorkerRegistry(() => coordinator, clock, 10_000, observer);
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
