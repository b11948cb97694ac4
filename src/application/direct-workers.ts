import type { Directive } from '../domain/directive.js';
import type { Transaction } from './ports/unit-of-work.js';

export interface WorkerDirective {
  readonly workerId: string;
  readonly directive: Directive;
}

/** A worker that has been told to leave has left by then; its name is not given again. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Tells workers what to do, with their next heartbeat. */
export class DirectWorkers {
  /** @returns what those who ask have been told; who is missing has been told nothing. */
  async execute(
    transaction: Transaction,
    directives: readonly WorkerDirective[],
    asking: readonly string[],
  ): Promise<ReadonlyMap<string, Directive>> {
    const { workers } = transaction;
    if (directives.length > 0) {
      const now = await transaction.now;
      transaction.send(workers.forgetDirectives(new Date(now.getTime() - KEPT_MS)));
      for (const { workerId, directive } of directives) {
        transaction.send(workers.saveDirective(workerId, directive, now));
      }
    }
    return asking.length === 0 ? new Map() : workers.directivesOf([...new Set(asking)]);
  }
}
