import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClaimedJobBody, JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, fieldsAtFault, problemOf, reportOf, type Answer } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const NO_JOB = '0192f0c1-2b3c-7d4e-8f50-617283940a1b';
const FAILURE = { success: false, error: 'disk full' };
const SUCCESS = { success: true, result: { sum: 3 } };

describe.each(DATABASE_KINDS)('reporting attempts on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const report = (claim: ClaimedJobBody, outcome: object) => api.complete(claim.id, reportOf(claim, outcome));

  /** Sends a report that must change nothing, not even the error text. */
  async function expectUnchanged(id: string, sent: () => Promise<Answer>): Promise<Answer> {
    const before = await api.job(id);
    app.clock.advance(10);
    const answer = await sent();
    expect(await api.job(id)).toEqual(before);
    return answer;
  }

  describe('by the holder of the live attempt', () => {
    it('completes the job with its result', async () => {
      const claim = await api.running();
      app.clock.advance(2_000);
      const { lease_token: _token, lease_seconds: _seconds, ...running } = claim;
      const job = bodyOf<JobBody>(await report(claim, SUCCESS), 200);
      expect(job).toEqual({
        ...running,
        state: 'COMPLETED',
        deadline_at: null,
        finished_at: app.clock.now().toISOString(),
        result: { sum: 3 },
        attempt_log: [
          {
            attempt: 1,
            worker_id: running.worker_id,
            started_at: running.started_at,
            ended_at: app.clock.now().toISOString(),
            outcome: 'succeeded',
            error: null,
          },
        ],
      });
      expect(await api.job(claim.id)).toEqual(job);
    });

    it('completes the job without a result', async () => {
      const claim = await api.running();
      expect(bodyOf<JobBody>(await report(claim, { success: true }), 200)).toMatchObject({
        state: 'COMPLETED',
        result: null,
      });
    });

    it('is heard without a token, and with a token of null', async () => {
      for (const token of [{}, { lease_token: null }]) {
        const claim = await api.running('w1');
        const answer = await api.complete(claim.id, { worker_id: 'w1', success: true, ...token });
        expect(bodyOf<JobBody>(answer, 200).state).toBe('COMPLETED');
      }
    });

    it('is heard after the deadline as long as no sweep has acted', async () => {
      const claim = await api.running();
      app.clock.advance(3_600_000);
      expect(bodyOf<JobBody>(await report(claim, SUCCESS), 200)).toMatchObject({ state: 'COMPLETED', attempts: 1 });
      await app.sweep();
      expect((await api.job(claim.id)).state).toBe('COMPLETED');
    });

    it.each([['a text'], [''], [{ message: 'm' }], [{ type: 'T', message: 'm', stack: 's\n  at x' }], [null]])(
      'keeps the error %j',
      async (error) => {
        const claim = await api.running();
        const job = bodyOf<JobBody>(await report(claim, { success: false, error }), 200);
        expect(job).toMatchObject({ state: 'PENDING', error });
        expect(await api.job(claim.id)).toEqual(job);
      },
    );

    it('may fail without saying why', async () => {
      const claim = await api.running();
      expect(bodyOf<JobBody>(await report(claim, { success: false }), 200)).toMatchObject({
        state: 'PENDING',
        error: null,
      });
    });
  });

  describe('again', () => {
    it('answers 200 and changes nothing when the success is already recorded', async () => {
      const claim = await api.running();
      const first = bodyOf<JobBody>(await report(claim, SUCCESS), 200);
      const again = await expectUnchanged(claim.id, () => report(claim, SUCCESS));
      expect(bodyOf<JobBody>(again, 200)).toEqual(first);
    });

    it('takes the same result with its keys in another order for the same', async () => {
      const claim = await api.running();
      await report(claim, { success: true, result: { a: 1, b: [{ c: 2, d: 3 }] } });
      const again = await report(claim, { success: true, result: { b: [{ d: 3, c: 2 }], a: 1 } });
      expect(again.status).toBe(200);
    });

    it('answers 200 and changes nothing when the failure is already recorded, also once FAILED', async () => {
      const claim = await api.running();
      await report(claim, FAILURE);
      expect((await expectUnchanged(claim.id, () => report(claim, FAILURE))).status).toBe(200);
      const second = await api.claimed('worker-2', claim.job_type);
      await api.complete(claim.id, reportOf(second, { success: false, error: 'again' }));
      expect((await expectUnchanged(claim.id, () => report(claim, FAILURE))).status).toBe(200);
      expect((await api.job(claim.id)).error).toBe('again');
    });

    it('answers 200 to a repeated failure while another worker has the job, and leaves it that worker', async () => {
      const claim = await api.running('worker-1');
      await report(claim, FAILURE);
      const second = await api.claimed('worker-2', claim.job_type);
      const again = await expectUnchanged(claim.id, () => report(claim, FAILURE));
      expect(bodyOf<JobBody>(again, 200)).toMatchObject({ state: 'RUNNING', worker_id: 'worker-2', attempts: 2 });
      expect(again.text).not.toContain(second.lease_token);
      expect(bodyOf<JobBody>(await report(second, SUCCESS), 200).state).toBe('COMPLETED');
      expect((await expectUnchanged(claim.id, () => report(claim, FAILURE))).status).toBe(200);
    });

    it.each([
      ['a failure after a success', SUCCESS, FAILURE],
      ['a success after a failure', FAILURE, SUCCESS],
      ['another result', SUCCESS, { success: true, result: { sum: 4 } }],
      ['no result after a result', SUCCESS, { success: true }],
      ['another error', FAILURE, { success: false, error: 'disk fuller' }],
    ])('refuses %s with outcome_conflict and changes nothing', async (_what, first, second) => {
      const claim = await api.running();
      const { state, attempts } = bodyOf<JobBody>(await report(claim, first), 200);
      const answer = await expectUnchanged(claim.id, () => report(claim, second));
      expect(problemOf(answer, 'outcome_conflict')).toMatchObject({ state, attempt: attempts });
    });

    it('hears two equal reports that arrive at once, and only one of two that differ', async () => {
      const twice = await api.running();
      const equal = await Promise.all([report(twice, SUCCESS), report(twice, SUCCESS), report(twice, SUCCESS)]);
      expect(equal.map(({ status }) => status)).toEqual([200, 200, 200]);
      const disputed = await api.running();
      const different = await Promise.all([report(disputed, SUCCESS), report(disputed, FAILURE)]);
      expect(different.map(({ status }) => status).sort()).toEqual([200, 409]);
    });
  });

  describe('by somebody who does not hold the live attempt', () => {
    it('refuses with lease_lost after a timeout, saying so', async () => {
      const claim = await api.running();
      app.clock.advance(30_001);
      await app.sweep();
      for (const outcome of [SUCCESS, FAILURE]) {
        const answer = await expectUnchanged(claim.id, () => report(claim, outcome));
        expect(problemOf(answer, 'lease_lost')).toMatchObject({ state: 'PENDING', attempt: 1, ended_by: 'timeout' });
      }
    });

    it('refuses with lease_lost when another worker has taken over, and that one is then heard', async () => {
      const claim = await api.running('worker-1');
      app.clock.advance(30_001);
      await app.sweep();
      const second = await api.claimed('worker-2', claim.job_type);
      for (const sent of [reportOf(claim, FAILURE), { worker_id: 'worker-1', ...SUCCESS }]) {
        const answer = await expectUnchanged(claim.id, () => api.complete(claim.id, sent));
        expect(problemOf(answer, 'lease_lost')).toMatchObject({ state: 'RUNNING', attempt: 2, ended_by: 'timeout' });
        expect(answer.text).not.toContain(second.lease_token);
      }
      expect(bodyOf<JobBody>(await report(second, SUCCESS), 200)).toMatchObject({ state: 'COMPLETED', attempts: 2 });
    });

    it('tells the two attempts of one worker apart by their tokens', async () => {
      const first = await api.running('worker-1');
      app.clock.advance(30_001);
      await app.sweep();
      const second = await api.claimed('worker-1', first.job_type);
      const stale = await expectUnchanged(first.id, () => report(first, SUCCESS));
      expect(problemOf(stale, 'lease_lost')).toMatchObject({ state: 'RUNNING', attempt: 2, ended_by: 'timeout' });
      expect((await report(second, SUCCESS)).status).toBe(200);
    });

    it('refuses a token that never was, the token of another worker and a worker without the job', async () => {
      const claim = await api.running('worker-1');
      const strangers = [
        { worker_id: 'worker-1', lease_token: '00000000-0000-4000-8000-000000000000' },
        { worker_id: 'worker-2', lease_token: claim.lease_token },
        { worker_id: 'Worker-1', lease_token: claim.lease_token },
        { worker_id: 'worker-2' },
      ];
      for (const stranger of strangers) {
        const answer = await expectUnchanged(claim.id, () => api.complete(claim.id, { ...stranger, ...SUCCESS }));
        expect(problemOf(answer, 'lease_lost')).toMatchObject({ state: 'RUNNING', attempt: 1, ended_by: null });
        expect(answer.text).not.toContain(claim.lease_token);
      }
      expect((await report(claim, SUCCESS)).status).toBe(200);
    });

    it('refuses the token of another job', async () => {
      const [mine, other] = [await api.running('w'), await api.running('w')];
      const answer = await expectUnchanged(mine.id, () => api.complete(mine.id, reportOf(other, SUCCESS)));
      problemOf(answer, 'lease_lost');
      expect((await api.job(other.id)).state).toBe('RUNNING');
    });

    it('refuses a job that was never claimed', async () => {
      const { id } = await api.submitted();
      const answer = await expectUnchanged(id, () => api.complete(id, { worker_id: 'w', ...SUCCESS }));
      expect(problemOf(answer, 'lease_lost')).toMatchObject({ state: 'PENDING', attempt: 0, ended_by: null });
    });

    it('refuses to repeat without a token, for the job is no longer RUNNING', async () => {
      const claim = await api.running('worker-1');
      await report(claim, SUCCESS);
      const answer = await expectUnchanged(claim.id, () =>
        api.complete(claim.id, { worker_id: 'worker-1', ...SUCCESS }),
      );
      expect(problemOf(answer, 'lease_lost')).toMatchObject({ state: 'COMPLETED', attempt: 1, ended_by: 'report' });
    });

    it('answers 404 for an unknown job', async () => {
      problemOf(await api.complete(NO_JOB, { worker_id: 'w', success: true }), 'job_not_found');
    });
  });

  it.each([
    [{ success: true }, ['worker_id']],
    [{ worker_id: 'w' }, ['success']],
    [{}, ['success', 'worker_id']],
    [{ worker_id: '', success: true }, ['worker_id']],
    [{ worker_id: 'w'.repeat(129), success: true }, ['worker_id']],
    [{ worker_id: 1, success: 'true' }, ['success', 'worker_id']],
    [{ worker_id: ['w'], success: 1 }, ['success', 'worker_id']],
    [{ worker_id: 'w', success: null }, ['success']],
    [{ worker_id: 'w', success: true, state: 'FAILED', priority: 1 }, ['priority', 'state']],
    [{ worker_id: 'w', success: true, error: 'no' }, ['error']],
    [{ worker_id: 'w', success: false, result: 1 }, ['result']],
    [{ worker_id: 'w', success: false, error: 5 }, ['error']],
    [{ worker_id: 'w', success: false, error: {} }, ['error']],
    [{ worker_id: 'w', success: false, error: ['null'] }, ['error']],
    [{ worker_id: 'w', success: false, error: { message: 'm', code: 1 } }, ['error']],
    [{ worker_id: 'w', success: false, error: { message: 1 } }, ['error']],
    [{ worker_id: 'w', success: true, lease_token: '' }, ['lease_token']],
    [{ worker_id: 'w', success: true, lease_token: 't'.repeat(129) }, ['lease_token']],
    [{ worker_id: 'w', success: true, lease_token: 5 }, ['lease_token']],
    [{ worker_id: 'w', success: true, lease_token: ['null'] }, ['lease_token']],
    [{ worker_id: 'w', success: true, lease_token: { toString: 'null' } }, ['lease_token.toString']],
    [{ worker_id: 'w', success: false, error: { toString: 'null' } }, ['error']],
  ])('refuses the report %j, naming %j, and leaves the lease with its holder', async (sent, fields) => {
    const claim = await api.running('w');
    expect(fieldsAtFault(await expectUnchanged(claim.id, () => api.complete(claim.id, sent)))).toEqual(fields);
    expect((await report(claim, SUCCESS)).status).toBe(200);
  });
});
