import { InvalidJob, TooDeep } from '../../domain/errors.js';
import type { JobRequest } from '../../domain/job-request.js';
import { isoTime } from '../../domain/iso-time.js';
import { nextFirings, withScheduleTag, type FiringTimes } from '../../domain/schedule.js';
import type { ScheduleDefinition, ScheduleFields } from '../../domain/schedule.js';
import type { SubmitJobBody } from './contract.js';
import type { ScheduleBody, ScheduleDefinitionBody } from './contract/schedules.js';
import { invalidFields } from './problems.js';
import { jobRequestOf } from './submits.js';
import { backoffBody } from './wire.js';

/** How many of its next firings a schedule tells. */
const TOLD_FIRINGS = 5;

/** A schedule to be, in our words. @throws HttpError naming each field at fault; TooDeep. */
export function definitionOf(name: string, body: ScheduleDefinitionBody): ScheduleDefinition {
  const { cron, time_zone: timeZone = 'UTC', missed = 'skip', job } = body;
  return { name, cron, timeZone, missed, job: scheduledJob(name, job) };
}

function scheduledJob(name: string, job: SubmitJobBody): JobRequest {
  if (job.run_at !== undefined) {
    throw invalidFields([{ field: 'job.run_at', message: 'is the time of each firing, and cannot be given' }]);
  }
  try {
    // With the tag that it will have, so that no firing finds one too many.
    jobRequestOf({ ...job, tags: withScheduleTag(job.tags ?? [], name) });
    return jobRequestOf(job);
  } catch (error) {
    if (error instanceof TooDeep) throw new TooDeep(`job.${error.field}`, error.reason);
    if (!(error instanceof InvalidJob)) throw error;
    throw invalidFields(error.faults.map(({ field, message }) => ({ field: `job.${field}`, message })));
  }
}

/** A schedule in the words of the wire. */
export function scheduleBody(schedule: ScheduleFields, times: FiringTimes): ScheduleBody {
  const timeOrNull = (time: Date | null) => time && isoTime(time);
  return {
    name: schedule.name,
    cron: schedule.cron,
    time_zone: schedule.timeZone,
    missed: schedule.missed,
    job: scheduledJobBody(schedule.job),
    paused: schedule.pausedAt !== null,
    paused_at: timeOrNull(schedule.pausedAt),
    next_firings: nextFirings(schedule, times, TOLD_FIRINGS).map(isoTime),
    last_fired_at: timeOrNull(schedule.lastFiredAt),
    last_skipped_at: timeOrNull(schedule.lastSkippedAt),
    created_at: isoTime(schedule.createdAt),
    updated_at: isoTime(schedule.updatedAt),
  };
}

/** The job as it was given, with the defaults of what every job has. */
function scheduledJobBody({ jobType, payload, priority, options }: JobRequest): SubmitJobBody {
  const { delaySeconds, expiresAt, maxAttempts, timeoutSeconds, backoff, unique, tags } = options;
  const given = {
    delay_seconds: delaySeconds,
    expires_at: expiresAt && isoTime(expiresAt),
    max_attempts: maxAttempts,
    timeout_seconds: timeoutSeconds,
    backoff: backoff && backoffBody(backoff),
    unique_key: unique?.key,
    unique_scope: unique?.scope,
    tags: tags && [...tags],
  };
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  return { job_type: jobType, payload, priority, ...(Object.fromEntries(told) as Partial<SubmitJobBody>) };
}
