import type { Calendar } from '../../application/ports/calendar.js';
import type { JobQueries } from '../../application/ports/job-queries.js';
import type { Measurements } from '../../application/ports/measurements.js';
import type { ScheduleQueries } from '../../application/ports/schedule-queries.js';

/** What the container gives to controllers and has no class of its own goes by a name. */
export const JOB_QUERIES = Symbol('JobQueries');
export const MEASUREMENTS = Symbol('Measurements');
export const SCHEDULE_QUERIES = Symbol('ScheduleQueries');
export const CALENDAR = Symbol('Calendar');
export type { Calendar, JobQueries, Measurements, ScheduleQueries };
