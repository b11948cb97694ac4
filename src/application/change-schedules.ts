import type { JobRequest } from '../domain/job-request.js';
import { requestJson } from '../domain/job-request-json.js';
import { InvalidJob } from '../domain/errors.js';
import { sameJson } from '../domain/json.js';
import { Schedule, scheduleNameFaults, type ScheduleDefinition, type ScheduleFields } from '../domain/schedule.js';
import { ScheduleExists, ScheduleNotFound } from './errors.js';
import type { JobView } from './job-view.js';
import type { Calendar } from './ports/calendar.js';
import type { Transaction } from './ports/unit-of-work.js';
import type { PlannedJobs, SubmitPlan } from './submit-plan.js';

export interface DefinedSchedule {
  readonly schedule: ScheduleFields;
  /** Whether there was none of this name before. */
  readonly isNew: boolean;
}

type Verb = 'pause' | 'resume' | 'delete';

/** What clients do with schedules, each as a plan for the coordinator. */
export class ChangeSchedules {
  constructor(private readonly calendar: Calendar) {}

  /**
   * Creates a schedule; one that is there is the answer if it is the same, and else refused.
   *
   * @throws InvalidJob for a name, a cron expression or a time zone that is none.
   */
  create(definition: ScheduleDefinition): SubmitPlan<DefinedSchedule> {
    return this.define(definition, ({ fields }) => {
      if (!isSame(fields, definition)) return new ScheduleExists(definition.name);
      return Schedule.restore(fields);
    });
  }

  /** Creates or replaces a schedule. @throws InvalidJob as `create`. */
  put(definition: ScheduleDefinition): SubmitPlan<DefinedSchedule> {
    return this.define(definition, (existing, now) =>
      isSame(existing.fields, definition) ? existing : existing.redefine(definition, this.calendar, now),
    );
  }

  /** Pauses, resumes or deletes a schedule; pausing a paused one changes nothing. */
  change(name: string, verb: Verb): SubmitPlan<ScheduleFields> {
    return withoutJobs<ScheduleFields>(async (transaction) => {
      const [existing, now] = await Promise.all([transaction.schedules.lockByName(name), transaction.now]);
      if (!existing) return new ScheduleNotFound(name);
      if (verb === 'delete') {
        transaction.send(transaction.schedules.delete(name));
        return existing.fields;
      }
      const changed = verb === 'pause' ? existing.pause(now) : existing.resume(this.calendar, now);
      if (changed !== existing) transaction.send(transaction.schedules.save(changed));
      return changed.fields;
    });
  }

  /** Submits the job of a schedule now, also when it is paused; its firings stay as they are. */
  run(name: string): SubmitPlan<JobView> {
    return {
      prepare: async (transaction) => {
        const [existing, now] = await Promise.all([transaction.schedules.lockByName(name), transaction.now]);
        const requests: JobRequest[] = existing ? [existing.jobAt(now)] : [];
        return { requests, settle: ([job]) => Promise.resolve(job ?? new ScheduleNotFound(name)) };
      },
    };
  }

  /** @param meet makes of a schedule of that name what it is to be. */
  private define(
    definition: ScheduleDefinition,
    meet: (existing: Schedule, now: Date) => Schedule | Error,
  ): SubmitPlan<DefinedSchedule> {
    const { name, cron, timeZone } = definition;
    const faults = [...scheduleNameFaults(name), ...this.calendar.check(cron, timeZone)];
    if (faults.length > 0) throw new InvalidJob(faults);
    return withoutJobs<DefinedSchedule>(async (transaction) => {
      const { schedules } = transaction;
      const now = await transaction.now;
      const created = Schedule.create(definition, this.calendar, now);
      if (created.fields.nextFireAt === null) return new InvalidJob([{ field: 'cron', message: 'never fires' }]);
      for (;;) {
        const existing = await schedules.lockByName(name);
        if (existing) {
          const met = meet(existing, now);
          if (met instanceof Error) return met;
          if (met !== existing) transaction.send(schedules.save(met));
          return { schedule: met.fields, isNew: false };
        }
        // Somebody else may write one of this name first, or have deleted it again by the next look.
        if (await schedules.insert(created)) return { schedule: created.fields, isNew: true };
      }
    });
  }
}

function isSame(a: ScheduleDefinition, b: ScheduleDefinition): boolean {
  const isSameTimes = a.cron === b.cron && a.timeZone === b.timeZone && a.missed === b.missed;
  return isSameTimes && sameJson(requestJson(a.job), requestJson(b.job));
}

function withoutJobs<Answer>(work: (transaction: Transaction) => Promise<Answer | Error>): SubmitPlan<Answer> {
  return {
    prepare: async (transaction): Promise<PlannedJobs<Answer>> => {
      const answer = await work(transaction);
      return { requests: [], settle: () => Promise.resolve(answer) };
    },
  };
}
