/** A thread that ends its process, and what that started, once the process that started it is gone. */
import { workerData } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

const parent = workerData as number;

setInterval(() => {
  if (process.ppid === parent && isThere(parent)) return;
  // The leader of its group on all systems that have groups.
  if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS);

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
