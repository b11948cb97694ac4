import type { JobFields } from '../domain/job.js';
import type { JobState } from '../domain/job-state.js';

/** Which jobs; what is left out does not matter, and what is there must all be true. */
export interface JobFilter {
  /** In one of these. */
  readonly states?: readonly JobState[] | undefined;
  readonly jobType?: string | undefined;
  readonly tag?: string | undefined;
  /** Who runs it, or ran it last. */
  readonly workerId?: string | undefined;
  /** Submitted then or later. */
  readonly createdAfter?: Date | undefined;
  /** Submitted earlier. */
  readonly createdBefore?: Date | undefined;
  /** A text that its error has somewhere, in whatever case. */
  readonly error?: string | undefined;
}

export type FilteredFields = Pick<JobFields, 'state' | 'jobType' | 'tags' | 'workerId' | 'createdAt' | 'error'>;

/** Whether a job is one of those that the filter is for. */
export function isMatch(job: FilteredFields, filter: JobFilter): boolean {
  return (
    isOrAny(filter.jobType, job.jobType) &&
    isOrAny(filter.workerId, job.workerId) &&
    (filter.states?.includes(job.state) ?? true) &&
    (filter.tag === undefined || job.tags.includes(filter.tag)) &&
    isWithin(job.createdAt, filter) &&
    (filter.error === undefined || hasError(job, filter.error))
  );
}

/**
 * How a text stands in the JSON of an error, small: what is searched for, in JSON that has been made small as well. Only
 * the letters of ASCII have another case here, because the databases agree on no others.
 */
export function searchedText(text: string): string {
  return small(JSON.stringify(text).slice(1, -1));
}

function hasError({ error }: FilteredFields, text: string): boolean {
  return error !== null && small(JSON.stringify(error)).includes(searchedText(text));
}

function isOrAny<T>(wanted: T | undefined, value: T | null): boolean {
  return wanted === undefined || wanted === value;
}

function isWithin(createdAt: Date, { createdAfter, createdBefore }: JobFilter): boolean {
  return (
    (createdAfter === undefined || createdAt >= createdAfter) &&
    (createdBefore === undefined || createdAt < createdBefore)
  );
}

function small(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
