import { InvalidJob } from './errors.js';
import { priorityFaults } from './job-request.js';
import { runAtFaults } from './option-faults.js';

/** What is to be changed of a job that waits. An instance is proof that it has been checked. */
export class JobEdit {
  private constructor(
    readonly priority: number | undefined,
    readonly runAt: Date | undefined,
    readonly delaySeconds: number | undefined,
  ) {}

  /**
   * @param draft what is left out stays as it is; `delaySeconds` is from now on.
   * @throws InvalidJob naming each field at fault, or the body when there is nothing in it.
   */
  static of(draft: {
    readonly priority?: number | undefined;
    readonly runAt?: Date | undefined;
    readonly delaySeconds?: number | undefined;
  }): JobEdit {
    const { priority, runAt, delaySeconds } = draft;
    const faults = [...(priority === undefined ? [] : priorityFaults(priority)), ...runAtFaults(draft)];
    if (priority === undefined && runAt === undefined && delaySeconds === undefined) {
      faults.push({ field: 'body', message: 'must change priority, run_at or delay_seconds' });
    }
    if (faults.length > 0) throw new InvalidJob(faults);
    return new JobEdit(priority, runAt, delaySeconds);
  }
}
