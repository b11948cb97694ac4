import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../src/domain/errors.js';
import { failureMessage, failuresOf } from '../../src/domain/failure.js';
import type { Job } from '../../src/domain/job.js';
import { failure, newJob, runningJob, seconds, success, T0 } from '../support/jobs.js';

const VERBS = ['claim', 'succeed', 'fail', 'giveUp', 'expire', 'release', 'delay', 'cancel', 'retry'] as const;
type Verb = (typeof VERBS)[number];

const lease = (job: Job) => job.leaseToken ?? 'none';
const apply: Record<Verb, (job: Job, n: number) => unknown> = {
  claim: (job, n) => job.claim('w', `token-${n}`, seconds(n)),
  succeed: (job, n) => job.report(success(lease(job)), seconds(n)),
  fail: (job, n) => job.report(failure(lease(job)), seconds(n)),
  giveUp: (job, n) => job.report(failure(lease(job), 'useless', 'w', false), seconds(n)),
  expire: (job, n) => job.expire(seconds(n)),
  release: (job, n) => job.release(lease(job), 0, seconds(n)),
  delay: (job, n) => job.release(lease(job), 60, seconds(n)),
  cancel: (job, n) => job.cancel(seconds(n)),
  retry: (job, n) => job.retry(seconds(n)),
};

describe('the counters of a job', () => {
  it('tell deliveries from failures, whatever happens to it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...VERBS), { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (life, max) => {
          const job = newJob({ maxAttempts: max });
          // Counted beside the job, by what its verbs answer.
          let [deliveries, failures] = [0, 0];
          for (const [n, verb] of life.entries()) {
            const wasCancelled = job.cancelRequestedAt !== null;
            try {
              apply[verb](job, n);
            } catch (error) {
              expect(error).toBeInstanceOf(DomainError);
              continue;
            }
            if (verb === 'claim') deliveries += 1;
            if (['fail', 'giveUp', 'expire'].includes(verb) && !wasCancelled) failures += 1;
            if (verb === 'retry') failures = 0;
            expect({ deliveries: job.attempts + job.extraDeliveries, failures: failuresOf(job) }).toEqual({
              deliveries,
              failures,
            });
            expect(job.attempts).toBeLessThanOrEqual(job.maxAttempts);
            expect(job.leaseToken !== null).toBe(job.state === 'RUNNING');
            if (job.cancelRequestedAt !== null) expect(job.state).toBe('RUNNING');
            expect(failureMessage(job) !== null).toBe(job.state === 'FAILED');
          }
        },
      ),
      { numRuns: 2_000, seed: 4 },
    );
  });
});

describe('a job that is given back', () => {
  it('is as it was before the claim, in its old place, and remembers the delivery only', () => {
    const job = runningJob('lease', seconds(5));
    expect(job.release('lease', 0, seconds(6))).toBe('released');
    expect({ ...job }).toEqual({ ...newJob(), id: job.id, extraDeliveries: 1 });
  });

  it('is ready after the delay that was asked for', () => {
    const job = runningJob('lease', seconds(5));
    job.release('lease', 1.5, seconds(6));
    expect(job).toMatchObject({ state: 'PENDING', runAt: seconds(7.5), attempts: 0 });
  });

  it('is not taken from anybody else: a lease that is over, or another’s, is lost', () => {
    const job = runningJob('lease');
    job.release('lease', 0, seconds(1));
    expect(() => job.release('lease', 0, seconds(2))).toThrow(expect.objectContaining({ code: 'lease_lost' }));
    job.claim('w', 'next', seconds(3));
    expect(() => job.release('lease', 0, seconds(4))).toThrow(expect.objectContaining({ code: 'lease_lost' }));
    expect(job.leaseToken).toBe('next');
  });
});

describe('a failure that another attempt could not mend', () => {
  it('makes the job FAILED at once, and says so', () => {
    const job = runningJob('lease');
    job.report(failure('lease', { message: 'no such user' }, 'w', false), seconds(1));
    expect(job).toMatchObject({ state: 'FAILED', attempts: 1, failureReason: 'error' });
    expect(failureMessage(job)).toBe('attempt 1 on worker w failed for good: no such user');
  });
});

describe('a cancelled job', () => {
  it('that waits is FAILED at once', () => {
    const job = newJob();
    expect(job.cancel(seconds(1))).toBe('cancelled');
    expect(job).toMatchObject({ state: 'FAILED', failureReason: 'cancelled', finishedAt: seconds(1), attempts: 0 });
    expect(failureMessage(job)).toBe('cancelled while it waited');
    expect(job.cancel(seconds(2))).toBe('unchanged');
    expect(job.finishedAt).toEqual(seconds(1));
  });

  it.each([
    ['succeeds', (job: Job) => expect(job.report(success('lease', 1), seconds(3))).toBe('cancelled')],
    ['fails', (job: Job) => expect(job.report(failure('lease'), seconds(3))).toBe('cancelled')],
    ['gives up', (job: Job) => expect(job.report(failure('lease', 'e', 'w', false), seconds(3))).toBe('cancelled')],
    ['gives it back', (job: Job) => expect(job.release('lease', 60, seconds(3))).toBe('cancelled')],
    ['times out', (job: Job) => job.expire(seconds(3))],
  ])('that runs goes on until its holder %s, and ends as cancelled whatever that says', (_what, end) => {
    const job = runningJob('lease', T0, { maxAttempts: 5 });
    expect(job.cancel(seconds(1))).toBe('requested');
    expect(job).toMatchObject({ state: 'RUNNING', leaseToken: 'lease', cancelRequestedAt: seconds(1) });
    expect(job.cancel(seconds(2))).toBe('unchanged');
    end(job);
    expect(job).toMatchObject({
      state: 'FAILED',
      failureReason: 'cancelled',
      result: null,
      finishedAt: seconds(3),
      cancelRequestedAt: null,
    });
    expect(failureMessage(job)).toBe('cancelled while attempt 1 ran on worker w');
    expect(failuresOf(job)).toBe(0);
    expect(() => job.report(success('lease', 1), seconds(4))).toThrow(
      expect.objectContaining({ code: 'lease_lost', endedBy: 'cancelled' }),
    );
  });

  it.each(['COMPLETED', 'FAILED'])('cannot be one that is %s otherwise', (state) => {
    const job = runningJob('lease', T0, { maxAttempts: 1 });
    job.report(state === 'COMPLETED' ? success('lease') : failure('lease'), seconds(1));
    expect(() => job.cancel(seconds(2))).toThrow(expect.objectContaining({ code: 'illegal_move', state }));
  });
});

describe('a job that is retried', () => {
  it('is PENDING with fresh attempts, ready now, and keeps its error and what it has been through', () => {
    const job = runningJob('lease', T0, { maxAttempts: 1 });
    job.report(failure('lease', 'boom'), seconds(1));
    job.retry(seconds(100));
    expect(job).toMatchObject({
      state: 'PENDING',
      attempts: 0,
      extraDeliveries: 1,
      runAt: seconds(100),
      finishedAt: null,
      failureReason: null,
      workerId: null,
      error: 'boom',
    });
    expect(job.attemptLog).toHaveLength(1);
    job.claim('w', 'again', seconds(101));
    expect(job.attempts).toBe(1);
  });

  it.each(['PENDING', 'RUNNING', 'COMPLETED'])('cannot be one that is %s', (state) => {
    const job = state === 'PENDING' ? newJob() : runningJob('lease');
    if (state === 'COMPLETED') job.report(success('lease'), seconds(1));
    expect(() => job.retry(seconds(2))).toThrow(expect.objectContaining({ code: 'illegal_move', state }));
  });
});
