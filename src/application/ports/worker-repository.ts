import type { Directive } from '../../domain/directive.js';

/** What is kept about workers. */
export interface WorkerRepository {
  /** Of those that have been given one. */
  directivesOf(workerIds: readonly string[]): Promise<Map<string, Directive>>;

  /** Gives a worker a directive until it is given another, or `forgetDirectives` forgets it. */
  saveDirective(workerId: string, directive: Directive, now: Date): Promise<void>;

  /** Forgets the directives that were given before a time: their workers are long gone. */
  forgetDirectives(givenBefore: Date): Promise<void>;
}
