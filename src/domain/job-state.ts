export const JOB_STATES = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What can happen to a job. */
export const JOB_EVENTS = [
  'claim',
  'succeed',
  'fail',
  'giveUp',
  'expire',
  'release',
  'cancel',
  'retry',
  'edit',
  'lapse',
] as const;
export type JobEvent = (typeof JOB_EVENTS)[number];
