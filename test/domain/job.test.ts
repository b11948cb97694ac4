import { describe, expect, it } from '@jest/globals';
import { IllegalMove, LeaseLost, OutcomeConflict } from '../../src/domain/errors.js';
import type { Job } from '../../src/domain/job.js';
import { type Report } from '../../src/domain/report.js';
import { failure, newJob, runningJob, seconds, success, T0 } from '../support/jobs.js';

const snapshot = (job: Job) => structuredClone({ ...job });

/** S9 of RELIABILITY.md: which fields go with which state. */
function expectShape(job: Job): void {
  const leased = [job.leaseToken, job.deadlineAt].every((field) => field !== null);
  const ended = ['COMPLETED', 'FAILED'].includes(job.state);
  expect(leased).toBe(job.state === 'RUNNING');
  expect(job.finishedAt !== null).toBe(ended);
  expect(job.failureReason !== null).toBe(job.state === 'FAILED');
  expect(job.attempts).toBeLessThanOrEqual(job.maxAttempts);
  expect(job.attemptLog).toHaveLength(job.state === 'RUNNING' ? job.attempts - 1 : job.attempts);
  if (job.state === 'PENDING') expect([job.workerId, job.startedAt]).toEqual([null, null]);
}

describe('a job', () => {
  it('is leased when it is claimed: who, since when, until when, under which name', () => {
    const job = newJob();
    job.claim('worker-1', 'token-1', seconds(3));
    expect(job).toMatchObject({
      state: 'RUNNING',
      attempts: 1,
      workerId: 'worker-1',
      leaseToken: 'token-1',
      startedAt: seconds(3),
      deadlineAt: seconds(33),
    });
    expectShape(job);
  });

  it('is COMPLETED with its result by a successful report, and keeps who ran it', () => {
    const job = runningJob('token-1');
    expect(job.report(success('token-1', { n: 1 }), seconds(2))).toBe('recorded');
    expect(job).toMatchObject({ state: 'COMPLETED', result: { n: 1 }, workerId: 'w', finishedAt: seconds(2) });
    expectShape(job);
  });

  it('is retried once after a failure, in its old place in the queue, and then FAILED', () => {
    const job = runningJob('token-1');
    job.report(failure('token-1', 'first'), seconds(1));
    expect(job).toMatchObject({ state: 'PENDING', error: 'first', runAt: T0, failureReason: null });
    expectShape(job);
    job.claim('w', 'token-2', seconds(2));
    job.report(failure('token-2', 'second'), seconds(3));
    expect(job).toMatchObject({ state: 'FAILED', error: 'second', failureReason: 'error', attempts: 2 });
    expectShape(job);
  });

  it('forgets the error of a first try when the second succeeds', () => {
    const job = runningJob('token-1');
    job.report(failure('token-1', 'first'), seconds(1));
    job.claim('w', 'token-2', seconds(2));
    job.report(success('token-2'), seconds(3));
    expect(job).toMatchObject({ state: 'COMPLETED', error: null });
    expect(job.attemptLog.map(({ error }) => error)).toEqual(['first', null]);
  });

  it('names the worker that was lost when it times out for good', () => {
    const job = runningJob('token-1', T0, { maxAttempts: 1 });
    job.expire(seconds(31));
    expect(job).toMatchObject({
      state: 'FAILED',
      failureReason: 'timeout',
      error: { type: 'timeout', message: 'attempt 1 on worker w sent no report and no heartbeat within 30 s' },
    });
  });

  it('keeps its shape through every life it can have', () => {
    const steps = {
      claim: (job: Job, n: number) => job.claim('w', `token-${n}`, seconds(n)),
      succeed: (job: Job, n: number) => void job.report(success(job.leaseToken ?? 'none'), seconds(n)),
      fail: (job: Job, n: number) => void job.report(failure(job.leaseToken ?? 'none'), seconds(n)),
      expire: (job: Job, n: number) => job.expire(seconds(n)),
    };
    const lives: (keyof typeof steps)[][] = [[]];
    let ends = 0;
    for (const life of lives) {
      for (const step of Object.keys(steps) as (keyof typeof steps)[]) {
        const job = newJob({ maxAttempts: 3 });
        life.forEach((earlier, n) => steps[earlier](job, n));
        const before = snapshot(job);
        try {
          steps[step](job, life.length);
        } catch (error) {
          expect(error instanceof IllegalMove || error instanceof LeaseLost).toBe(true);
          expect(snapshot(job)).toEqual(before);
          continue;
        }
        expectShape(job);
        if (job.state === 'COMPLETED' || job.state === 'FAILED') ends += 1;
        lives.push([...life, step]);
      }
    }
    // Each of three attempts may succeed after 1, 2 or 4 ways of having failed before; all three may fail in 8 ways.
    expect(ends).toBe(1 + 2 + 4 + 8);
  });
});

describe('a report', () => {
  it('counts after the deadline as long as no sweep has acted', () => {
    const job = runningJob('token-1');
    expect(job.report(success('token-1'), seconds(3600))).toBe('recorded');
  });

  it('may leave the token out while its worker holds the job', () => {
    expect(runningJob('token-1').report(success(undefined), seconds(1))).toBe('recorded');
  });

  it('may be repeated: nothing changes, whatever the order of the keys', () => {
    const job = runningJob('token-1');
    job.report(success('token-1', { a: 1, b: [2] }), seconds(1));
    const before = snapshot(job);
    expect(job.report(success('token-1', { b: [2], a: 1 }), seconds(2))).toBe('already_recorded');
    expect(snapshot(job)).toEqual(before);
  });

  it('may be repeated although another worker runs the next attempt by now', () => {
    const job = runningJob('token-1');
    const report = failure('token-1', { type: 'E', message: 'x'.repeat(5000), stack: 'at …' });
    job.report(report, seconds(1));
    job.claim('other', 'token-2', seconds(2));
    const before = snapshot(job);
    expect(job.report(report, seconds(3))).toBe('already_recorded');
    expect(snapshot(job)).toEqual(before);
  });

  it.each([
    ['a failure after a success', success('token-1', 1), failure('token-1')],
    ['another result', success('token-1', 1), success('token-1', 2)],
    ['a success after a failure', failure('token-1'), success('token-1')],
    ['another error', failure('token-1', 'a'), failure('token-1', 'b')],
  ])('that contradicts the one recorded (%s) is a conflict and changes nothing', (_what, first, second) => {
    const job = runningJob('token-1');
    job.report(first, seconds(1));
    const before = snapshot(job);
    expect(() => job.report(second, seconds(2))).toThrow(OutcomeConflict);
    expect(snapshot(job)).toEqual(before);
  });

  it.each([
    ['of an attempt that timed out', success('token-1'), 'timeout'],
    ['without a token, of a worker that no longer holds the job', success(undefined), 'timeout'],
    ['under a name that was never given', success('token-9'), null],
    ['of another worker with the right token', success('token-2', null, 'thief'), null],
    ['of another worker without a token', success(undefined, null, 'thief'), null],
  ])('%s is refused and changes nothing, not even the error', (_what, report: Report, endedBy) => {
    const job = runningJob('token-1', T0, { maxAttempts: 3 });
    job.expire(seconds(31));
    job.claim('other', 'token-2', seconds(32));
    const before = snapshot(job);
    expect(() => job.report(report, seconds(33))).toThrow(LeaseLost);
    expect(() => job.report(report, seconds(33))).toThrow(
      expect.objectContaining({ code: 'lease_lost', state: 'RUNNING', attempt: 2, endedBy }),
    );
    expect(snapshot(job)).toEqual(before);
  });

  it('without a token, repeated after the job has ended, is refused: it cannot say which attempt it means', () => {
    const job = runningJob('token-1');
    job.report(success(undefined), seconds(1));
    expect(() => job.report(success(undefined), seconds(2))).toThrow(
      expect.objectContaining({ code: 'lease_lost', endedBy: 'report', state: 'COMPLETED' }),
    );
  });
});
