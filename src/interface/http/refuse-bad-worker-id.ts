import { workerIdFaults } from '../../domain/claim-request.js';
import { InvalidJob } from '../../domain/errors.js';

/** For the operations that give a worker's name to the store as it came. @throws InvalidJob when no worker is named so. */
export function refuseBadWorkerId(workerId: string): void {
  const faults = workerIdFaults(workerId);
  if (faults.length > 0) throw new InvalidJob(faults);
}
