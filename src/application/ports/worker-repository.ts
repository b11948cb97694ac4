import type { Directive } from '../../domain/directive.js';

/** What is kept about workers. */
export interface WorkerRepository {
  /** Of those that have been given one. */
  directivesOf(workerIds: readonly string[]): Promise<Map<string, Directive>>;

  /** Gives a worker a directive until it is given another, or `forgetDirectives` forgets it. */
  saveDirective(workerId: string, directive: Directive, now: Date): Promise<void>;

  /** Forgets the directives that were given before a time: their workers are long gone. */
  forgetDirectives(givenBefore: Date): Promise<void>;

  /**
   * Writes down who was seen when. Another scheduler may have seen a worker later: what is later stays.
   *
   * @param workers each once.
   */
  saveSeen(workers: readonly SeenWorker[]): Promise<void>;

  /** Forgets the workers that were seen last before a time. */
  forgetSeen(seenBefore: Date): Promise<void>;
}

export interface SeenWorker {
  readonly workerId: string;
  readonly seenAt: Date;
  /** When it asked for jobs last; null when it is not known that it did. */
  readonly askedAt: Date | null;
  /** What it asked for then; null for all types. */
  readonly jobTypes: readonly string[] | null;
}
