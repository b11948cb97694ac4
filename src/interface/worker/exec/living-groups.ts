import { readdirSync, readFileSync } from 'node:fs';

/** A look at all processes takes milliseconds, and a thousand programs may be told to stop at once. */
const LEAST_PAUSE_MS = 50;

/**
 * The process groups in which somebody is alive.
 *
 * A signal cannot tell: it also finds processes that have ended, as long as nobody has reaped them. When a shell and its
 * child end together that is left to process 1, which may take its time, or never do it in a container without init.
 */
export class LivingGroups {
  private readonly canBeKnown = textOf('/proc/self/stat').startsWith(`${process.pid} `);
  private groups: ReadonlySet<number> = new Set();
  private readMs = -Infinity;

  /**
   * Whether somebody in the group was alive at `sinceMs` or later. Undefined when that is not known now, and always where
   * there is no /proc as that of Linux.
   */
  has(group: number, sinceMs: number): boolean | undefined {
    if (this.readMs < sinceMs) {
      const nowMs = performance.now();
      if (!this.canBeKnown || nowMs - this.readMs < LEAST_PAUSE_MS) return undefined;
      this.groups = readGroups();
      this.readMs = nowMs;
    }
    return this.groups.has(group);
  }
}

function readGroups(): ReadonlySet<number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Set(pids.map(groupOfLiving));
}

/** NaN for a process that has ended. */
function groupOfLiving(pid: string): number {
  // PID (NAME) STATE PARENT GROUP …, and the name may hold anything.
  const [state = 'X', , group] = textOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return /[ZX]/.test(state) ? NaN : Number(group);
}

/** Empty when it cannot be read: most likely the process has gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
