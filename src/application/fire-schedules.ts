import type { JobRequest } from '../domain/job-request.js';
import type { Schedule } from '../domain/schedule.js';
import type { JobView } from './job-view.js';
import type { Calendar } from './ports/calendar.js';
import type { Transaction } from './ports/unit-of-work.js';
import type { PlannedJobs, SubmitPlan } from './submit-plan.js';

export interface FiredSchedules {
  /** Jobs made. */
  readonly jobs: number;
  /** Firings that made none because another job had their unique key. */
  readonly skipped: number;
  /** Whether there may be more that is due. */
  readonly more: boolean;
}

export interface FiringLimits {
  /** Schedules that a transaction locks at most. */
  readonly schedules: number;
  /** Jobs that it makes at most. */
  readonly jobs: number;
  /** The firing that reaches it is the last one: characters of payload. */
  readonly characters: number;
}

interface Due {
  readonly schedule: Schedule;
  readonly firings: readonly Date[];
  readonly requests: readonly JobRequest[];
}

/**
 * Submits the jobs of the firings that are due, and moves their schedules on, in one transaction: whoever else is about
 * to do the same passes over schedules that are locked, and finds them moved on afterwards. So a firing is carried out
 * once, whatever dies when.
 */
export class FireSchedules implements SubmitPlan<FiredSchedules> {
  constructor(
    private readonly calendar: Calendar,
    private readonly limits: FiringLimits,
  ) {}

  async prepare(transaction: Transaction): Promise<PlannedJobs<FiredSchedules>> {
    const now = await transaction.now;
    const locked = await transaction.schedules.lockDue(this.limits.schedules, now);
    const due = this.dueOf(locked, now);
    const more =
      locked.length === this.limits.schedules ||
      due.length < locked.length ||
      due.some(({ schedule: { fields } }) => fields.nextFireAt !== null && fields.nextFireAt <= now);
    return {
      requests: due.flatMap(({ requests }) => requests),
      settle: (submitted) => {
        let next = 0;
        let [jobs, skipped] = [0, 0];
        for (const one of due) {
          const made = isMade(submitted.slice(next, (next += one.requests.length)), one.requests, now);
          const [fired, passed] = [one.firings.filter((_, i) => made[i]), one.firings.filter((_, i) => !made[i])];
          transaction.send(transaction.schedules.save(one.schedule.remember(fired, passed)));
          jobs += fired.length;
          skipped += passed.length;
        }
        return Promise.resolve({ jobs, skipped, more });
      },
    };
  }

  private dueOf(locked: readonly Schedule[], now: Date): Due[] {
    const due: Due[] = [];
    let [jobs, characters] = [this.limits.jobs, this.limits.characters];
    for (const schedule of locked) {
      if (jobs <= 0 || characters <= 0) break;
      const size = JSON.stringify(schedule.fields.job.payload).length + 1;
      const { firings, fired } = schedule.fire(this.calendar, now, Math.min(jobs, Math.ceil(characters / size)));
      jobs -= firings.length;
      characters -= firings.length * size;
      due.push({ schedule: fired, firings, requests: firings.map((at) => schedule.jobAt(at)) });
    }
    return due;
  }
}

/** Which requests made a job; the others were answered with the job that has their unique key. */
function isMade(submitted: readonly JobView[], requests: readonly JobRequest[], now: Date): boolean[] {
  return requests.map(({ options }, index) => {
    const job = submitted[index];
    const isNew = job?.createdAt.getTime() === now.getTime() && job.runAt.getTime() === options.runAt?.getTime();
    return isNew && submitted.findIndex(({ id }) => id === job.id) === index;
  });
}
