import type { ThrownParts } from './thrown-parts.js';

/** Why an isolated job failed when the thread or process that ran it ended, or had to be ended, by its own doing. */
export class WorkerCrashed extends Error {
  override readonly name = 'WorkerCrashed';
}

/** Something was thrown that nobody caught; the stack is that of what was thrown. */
export function crashOf({ type, message, stack }: ThrownParts): WorkerCrashed {
  const crash = new WorkerCrashed(`nobody caught ${type}: ${message}`);
  if (stack !== undefined) crash.stack = stack;
  return crash;
}
