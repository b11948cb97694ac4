import { describe, expect, it } from '@jest/globals';
import { OutstandingJobs } from '../../src/application/outstanding-jobs.js';
import { Job } from '../../src/domain/job.js';
import { failure, newJob, runningJob, seconds, T0 } from '../support/jobs.js';

/** What is remembered of a job that is given to a worker now. */
function remembered(job: Job): Job | undefined {
  const outstanding = new OutstandingJobs();
  job.claim('w', 'latest', T0);
  outstanding.remember(job);
  return outstanding.take(job.id);
}

/** 256 kB of it ten thousand times would be the end of the process. */
const LARGE = 'x'.repeat(5_000);

describe('what a scheduler remembers of a job that it has given out', () => {
  it('is the job as its claim has left it, once', () => {
    const outstanding = new OutstandingJobs();
    const job = runningJob();
    outstanding.remember(job);
    expect(outstanding.take(job.id)).toBe(job);
    expect(outstanding.take(job.id)).toBeUndefined();
  });

  it('is as well a job that was given back before, unless its checkpoint is large', () => {
    for (const [checkpoint, isKept] of [
      [null, true],
      [{ line: 250 }, true],
      [LARGE, false],
    ] as const) {
      const job = runningJob('first', T0, { checkpoint });
      job.release('first', 0, T0);
      expect(remembered(job) !== undefined).toBe(isKept);
    }
  });

  it('is nothing of a job whose payload is large', () => {
    expect(remembered(newJob({ payload: LARGE }))).toBeUndefined();
  });

  it('is nothing of a job with the error and the log of earlier attempts, also when a retry has set those back', () => {
    const job = runningJob('first');
    job.report(failure('first', LARGE, 'w', true), seconds(1));
    expect(remembered(Job.restore(job))).toBeUndefined();
    job.cancel(seconds(2));
    job.retry(seconds(3));
    expect(job.attempts).toBe(0);
    expect(remembered(job)).toBeUndefined();
  });

  it('is forgotten when the job is given out again, too heavy to be kept', () => {
    const outstanding = new OutstandingJobs();
    const job = runningJob('first');
    outstanding.remember(job);
    const later = Job.restore({ ...job, leaseToken: 'second', checkpoint: LARGE });
    outstanding.remember(later);
    expect(outstanding.take(job.id)).toBeUndefined();
  });
});
