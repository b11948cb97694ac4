import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A worker that is good but for one thing: the Python example with one change. */
export interface BrokenWorker {
  readonly fault: string;
  /** The row that must find it. */
  readonly row: string;
  readonly good: string;
  readonly bad: string;
}

const ORIGINAL = 'examples/python/worker.py';

export const BROKEN_WORKERS: readonly BrokenWorker[] = [
  {
    fault: 'reports a lost lease again and again',
    row: 'lost-lease',
    good: 'if getattr(error, "code", 500) < 500:',
    bad: 'if getattr(error, "code", 500) < 500 and error.code != 409:',
  },
  {
    fault: 'never sends a heartbeat',
    row: 'heartbeat',
    good: 'ours.poll(job["lease_seconds"] / 3)',
    bad: 'ours.poll(3600)',
  },
  {
    fault: 'heeds a lost lease, but no cancel',
    row: 'cancel',
    good: '.get("cancel_requested", True)',
    bad: ' == {}',
  },
  {
    fault: 'comes back at once after 503',
    row: 'busy',
    good: 'time.sleep(int(getattr(error, "headers", {}).get("Retry-After", 0)) + ',
    bad: 'time.sleep(0 if hasattr(error, "headers") else ',
  },
  {
    fault: 'does not let its pauses grow',
    row: 'refused',
    good: 'pause = min(2 * pause, 5)',
    bad: 'pause = 0.02',
  },
  {
    fault: 'dies at SIGTERM',
    row: 'drain',
    good: 'signal.signal(signal.SIGTERM, lambda',
    bad: 'id(lambda',
  },
  {
    fault: 'takes a report for delivered when its answer was cut off',
    row: 'duplicate',
    good: 'if getattr(error, "code", 500) < 500:',
    bad: 'if "/complete" in path and not hasattr(error, "code"):\n                return 200, {}\n            if getattr(error, "code", 500) < 500:',
  },
  {
    fault: 'gives its claims no request_id',
    row: 'duplicate',
    good: ', "request_id": str(uuid.uuid4())',
    bad: '',
  },
  {
    fault: 'is ended by a result that the scheduler does not take',
    row: 'oversized',
    good: 'in (400, 413, 422):',
    bad: 'in (400, 413, 422): sys.exit("refused")\n    if False:',
  },
  {
    fault: 'takes each attempt for the first',
    row: 'retry',
    good: 'job["attempts"]',
    bad: '1',
  },
  {
    fault: 'loses the reason of a failure',
    row: 'failure',
    good: '"message": str(error)',
    bad: '"message": "it failed"',
  },
];

/** Writes a broken worker into a folder, and gives its path. @throws Error when the original no longer has what is changed. */
export function writeBrokenWorker({ fault, good, bad }: BrokenWorker, folder: string): string {
  const source = readFileSync(ORIGINAL, 'utf8');
  if (source.split(good).length !== 2)
    throw new Error(`${ORIGINAL} has not exactly one ${good}, for one that ${fault}`);
  const path = join(folder, `${fault.replaceAll(/\W+/g, '-')}.py`);
  writeFileSync(
    path,
    source.replace(good, () => bad),
  );
  return path;
}
