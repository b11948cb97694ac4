import { describe, expect, it } from '@jest/globals';
import { InvalidJob } from '../../src/domain/errors.js';
import { Job } from '../../src/domain/job.js';
import { JobEdit } from '../../src/domain/job-edit.js';
import type { JobOptions } from '../../src/domain/job-options.js';
import { JobRequest } from '../../src/domain/job-request.js';
import { failure, LIMITS, nextId, seconds, success, T0 } from '../support/jobs.js';

const submit = (options: JobOptions) => Job.submit(JobRequest.of({ jobType: 'work', options }), nextId(), LIMITS, T0);
const faultsOf = (options: JobOptions): string[] => {
  try {
    JobRequest.of({ jobType: 'work', options });
    return [];
  } catch (error) {
    return (error as InvalidJob).faults.map(({ field }) => field);
  }
};

describe('what a job may ask for', () => {
  it.each<[string, JobOptions, string[]]>([
    ['nothing', {}, []],
    ['a time and a delay', { runAt: seconds(1), delaySeconds: 1 }, ['delay_seconds']],
    ['a negative delay', { delaySeconds: -1 }, ['delay_seconds']],
    ['a delay of eleven years', { delaySeconds: 315_360_001 }, ['delay_seconds']],
    ['a time that is none', { runAt: new Date(NaN) }, ['run_at']],
    ['a time that no store keeps', { runAt: new Date('9999-12-31T23:59:59Z') }, ['run_at']],
    ['to expire before it is ready', { runAt: seconds(2), expiresAt: seconds(2) }, ['expires_at']],
    ['no attempt', { maxAttempts: 0 }, ['max_attempts']],
    ['101 attempts', { maxAttempts: 101 }, ['max_attempts']],
    ['half an attempt', { maxAttempts: 1.5 }, ['max_attempts']],
    ['a timeout of nothing', { timeoutSeconds: 0 }, ['timeout_seconds']],
    ['more than a day', { timeoutSeconds: 86_401 }, ['timeout_seconds']],
    ['a negative backoff', { backoff: { type: 'fixed', delaySeconds: -1 } }, ['backoff.delay_seconds']],
    [
      'a backoff with less than its first wait at most',
      { backoff: { type: 'exponential', delaySeconds: 5, maxSeconds: 4 } },
      ['backoff.max_seconds'],
    ],
    ['too much jitter', { backoff: { type: 'fixed', delaySeconds: 1, jitter: 1.1 } }, ['backoff.jitter']],
    ['an empty key', { unique: { key: '', scope: 'active', onConflict: 'reject' } }, ['unique_key']],
    ['a key with NUL', { unique: { key: 'a\0', scope: 'active', onConflict: 'reject' } }, ['unique_key']],
    ['a tag twice', { tags: ['a', 'a'] }, ['tags']],
    ['a tag with a space', { tags: ['a', 'a b'] }, ['tags[1]']],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, ['tags']],
  ])('%s', (_, options, fields) => expect(faultsOf(options)).toEqual(fields));
});

describe('a job that asks for more', () => {
  it('is ready at its time, or after its delay', () => {
    expect(submit({ runAt: seconds(60) }).runAt).toEqual(seconds(60));
    expect(submit({ delaySeconds: 1.5 }).runAt).toEqual(seconds(1.5));
  });

  it('has its own attempts and timeout', () => {
    const job = submit({ maxAttempts: 3, timeoutSeconds: 7 });
    job.claim('w', 'lease', T0);
    expect(job).toMatchObject({ maxAttempts: 3, deadlineAt: seconds(7) });
  });

  it.each(['a failure', 'a timeout'])('waits for its backoff after %s, and keeps its place without one', (what) => {
    const end = (job: Job) => {
      job.claim('w', 'lease', T0);
      if (what === 'a failure') job.report(failure('lease'), seconds(40));
      else job.expire(seconds(40));
      return job;
    };
    const backoff = { type: 'fixed', delaySeconds: 10 } as const;
    expect(end(submit({ backoff }))).toMatchObject({ state: 'PENDING', runAt: seconds(50) });
    expect(end(submit({}))).toMatchObject({ state: 'PENDING', runAt: T0 });
  });

  it('counts the failures of its backoff from the first again once it is retried by hand', () => {
    const job = submit({ maxAttempts: 2, backoff: { type: 'exponential', delaySeconds: 10 } });
    const failAt = (at: Date) => {
      job.claim('w', 'lease', at);
      job.report(failure('lease'), at);
    };
    failAt(T0);
    failAt(seconds(10));
    expect(job.state).toBe('FAILED');
    job.retry(seconds(20));
    expect(job.runAt).toEqual(seconds(20));
    failAt(seconds(20));
    expect(job.runAt).toEqual(seconds(30));
  });

  it('is not retried when its worker says that it is of no use', () => {
    const job = submit({ maxAttempts: 100 });
    job.claim('w', 'lease', T0);
    job.report(failure('lease', 'bad', 'w', false), T0);
    expect(job).toMatchObject({ state: 'FAILED', failureReason: 'error', attempts: 1 });
  });

  it('lapses when nobody has begun with it in time, and never once it has been begun', () => {
    const job = submit({ expiresAt: seconds(5) });
    expect([job.hasLapsed(seconds(4.999)), job.hasLapsed(seconds(5))]).toEqual([false, true]);
    job.claim('w', 'lease', seconds(4));
    job.report(failure('lease'), seconds(6));
    expect(job.state).toBe('PENDING');
    expect(job.hasLapsed(seconds(9))).toBe(false);
    const late = submit({ expiresAt: seconds(5) });
    late.lapse(seconds(6));
    expect(late).toMatchObject({ state: 'FAILED', failureReason: 'expired', finishedAt: seconds(6), attempts: 0 });
  });

  it('has no end of its time any more when it is retried after that', () => {
    const job = submit({ expiresAt: seconds(5) });
    job.lapse(seconds(6));
    job.retry(seconds(7));
    expect(job).toMatchObject({ state: 'PENDING', expiresAt: null, runAt: seconds(7) });
  });

  it('keeps the last hundred attempts in its log, also those before a retry by hand', () => {
    const job = submit({ maxAttempts: 100 });
    const run = (n: number) => {
      job.claim('w', `lease-${n}`, T0);
      job.report(failure(`lease-${n}`), T0);
    };
    for (let n = 0; n < 100; n++) run(n);
    job.retry(T0);
    for (let n = 100; n < 105; n++) run(n);
    expect(job.attemptLog).toHaveLength(100);
    expect(job.attemptLog.at(-1)).toMatchObject({ leaseToken: 'lease-104', attempt: 5 });
    expect(job.attemptLog.at(0)).toMatchObject({ leaseToken: 'lease-5' });
  });
});

describe('editing a job', () => {
  it('changes its priority and its time while it waits', () => {
    const job = submit({});
    job.edit(JobEdit.of({ priority: 9 }), T0);
    expect(job).toMatchObject({ priority: 9, runAt: T0 });
    job.edit(JobEdit.of({ delaySeconds: 3 }), seconds(1));
    expect(job).toMatchObject({ priority: 9, runAt: seconds(4), state: 'PENDING' });
  });

  it('is refused once it runs or has ended', () => {
    const job = submit({});
    job.claim('w', 'lease', T0);
    expect(() => job.edit(JobEdit.of({ priority: 9 }), T0)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
    job.report(success('lease'), T0);
    expect(() => job.edit(JobEdit.of({ priority: 9 }), T0)).toThrow(expect.objectContaining({ code: 'illegal_move' }));
    expect(job.priority).toBe(5);
  });

  it.each([[{}], [{ priority: 11 }], [{ runAt: T0, delaySeconds: 1 }]])('refuses %j', (draft) =>
    expect(() => JobEdit.of(draft)).toThrow(InvalidJob),
  );
});
