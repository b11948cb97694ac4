import type { FieldFault } from './errors.js';
import type { Backoff, JobOptions } from './job-options.js';
import { isStorableText } from './json.js';

const MAX_ATTEMPTS = 100;
const MAX_TIMEOUT_SECONDS = 86_400;
const MAX_DELAY_SECONDS = 315_360_000;
const MAX_BACKOFF_SECONDS = 31_536_000;
const MAX_KEY_LENGTH = 255;
const MAX_TAGS = 20;
const TAG_PATTERN = /^[\w.:-]{1,128}$/;
/** Both stores, and every client, can write them. */
const [FIRST_YEAR, LAST_YEAR] = [2000, 2999];

/** What is wrong with the options of a job, by the names that they have on the wire. */
export function optionFaults(options: JobOptions): FieldFault[] {
  return [...timeFaults(options), ...attemptFaults(options), ...keyFaults(options), ...tagFaults(options.tags ?? [])];
}

/** What is wrong with the time that a job is asked to be ready at. */
export function runAtFaults({ runAt, delaySeconds }: Pick<JobOptions, 'runAt' | 'delaySeconds'>): FieldFault[] {
  const faults = momentFaults('run_at', runAt);
  if (runAt !== undefined && delaySeconds !== undefined) {
    faults.push({ field: 'delay_seconds', message: 'cannot be given together with run_at' });
  }
  if (delaySeconds !== undefined && !isWithin(delaySeconds, 0, MAX_DELAY_SECONDS)) {
    faults.push({ field: 'delay_seconds', message: `must be from 0 to ${MAX_DELAY_SECONDS}` });
  }
  return faults;
}

function timeFaults(options: JobOptions): FieldFault[] {
  const { runAt, expiresAt } = options;
  const faults = [...runAtFaults(options), ...momentFaults('expires_at', expiresAt)];
  if (runAt !== undefined && expiresAt !== undefined && expiresAt <= runAt) {
    faults.push({ field: 'expires_at', message: 'must be later than run_at' });
  }
  return faults;
}

function momentFaults(field: string, time: Date | undefined): FieldFault[] {
  if (time === undefined) return [];
  const year = time.getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return [];
  return [{ field, message: `must be a time from the year ${FIRST_YEAR} to ${LAST_YEAR}` }];
}

function attemptFaults({ maxAttempts, timeoutSeconds, backoff }: JobOptions): FieldFault[] {
  const faults: FieldFault[] = [];
  if (maxAttempts !== undefined && !isIntegerWithin(maxAttempts, 1, MAX_ATTEMPTS)) {
    faults.push({ field: 'max_attempts', message: `must be an integer from 1 to ${MAX_ATTEMPTS}` });
  }
  if (timeoutSeconds !== undefined && !isIntegerWithin(timeoutSeconds, 1, MAX_TIMEOUT_SECONDS)) {
    faults.push({ field: 'timeout_seconds', message: `must be an integer from 1 to ${MAX_TIMEOUT_SECONDS}` });
  }
  return backoff === undefined ? faults : [...faults, ...backoffFaults(backoff)];
}

function backoffFaults({ delaySeconds, maxSeconds, jitter = 0 }: Backoff): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [field, seconds] of [
    ['backoff.delay_seconds', delaySeconds],
    ['backoff.max_seconds', maxSeconds ?? 0],
  ] as const) {
    if (!isWithin(seconds, 0, MAX_BACKOFF_SECONDS)) {
      faults.push({ field, message: `must be from 0 to ${MAX_BACKOFF_SECONDS}` });
    }
  }
  if (maxSeconds !== undefined && maxSeconds < delaySeconds) {
    faults.push({ field: 'backoff.max_seconds', message: 'must not be less than delay_seconds' });
  }
  if (!isWithin(jitter, 0, 1)) faults.push({ field: 'backoff.jitter', message: 'must be from 0 to 1' });
  return faults;
}

function keyFaults({ unique }: JobOptions): FieldFault[] {
  if (unique === undefined) return [];
  const fits = unique.key.length >= 1 && unique.key.length <= MAX_KEY_LENGTH && isStorableText(unique.key);
  return fits ? [] : [{ field: 'unique_key', message: `must be 1 to ${MAX_KEY_LENGTH} characters, none of them NUL` }];
}

function tagFaults(tags: readonly string[]): FieldFault[] {
  const faults: FieldFault[] = [];
  if (tags.length > MAX_TAGS) faults.push({ field: 'tags', message: `must be at most ${MAX_TAGS}` });
  for (const [index, tag] of tags.entries()) {
    if (!TAG_PATTERN.test(tag)) faults.push({ field: `tags[${index}]`, message: `must match ${TAG_PATTERN.source}` });
  }
  if (new Set(tags).size < tags.length) faults.push({ field: 'tags', message: 'must not hold a tag twice' });
  return faults;
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function isIntegerWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && isWithin(value, least, most);
}
