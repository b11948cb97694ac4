import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttemptBody, JobBody, SubmitJobBody } from '../../src/interface/http/contract.js';
import { baton } from '../support/baton-command.js';
import { claimedJob, ScriptedScheduler } from '../support/scripted-scheduler.js';

const ESC = '\u001b';
const AT = '2027-01-01T00:00:00.000Z';
let scheduler: ScriptedScheduler;
beforeEach(async () => (scheduler = await ScriptedScheduler.start()));
afterEach(() => scheduler.stop());

const run = (...args: string[]) => baton(args, { env: { SCHEDULER_URL: scheduler.url } });

function jobBody(fields: Partial<JobBody> = {}): JobBody {
  const { lease_token: _secret, ...job } = claimedJob({ state: 'PENDING', deadline_at: null, ...fields });
  return { ...job, failure_message: null, note: null, progress: null, checkpoint: null, cancel_requested: false };
}

describe('baton job create', () => {
  async function submittedBy(...args: string[]): Promise<SubmitJobBody> {
    scheduler.answerOthers({ status: 201, body: jobBody() });
    const { exit, err } = await run('job', 'create', '--type', 'a', ...args);
    expect([exit, err]).toEqual([0, '']);
    expect(scheduler.others).toEqual(['POST /jobs']);
    return scheduler.otherBodies[0] as SubmitJobBody;
  }

  it('asks for nothing that it is not told to ask for', async () => {
    expect(await submittedBy()).toEqual({ job_type: 'a' });
  });

  it('asks for all that a job may ask for', async () => {
    const body = await submittedBy(
      ...['--run-at', '2027-03-01T08:00:00+01:00', '--expires-at', '2027-03-02T08:00:00Z', '--max-attempts', '5'],
      ...['--timeout', '60', '--tag', 'monthly', '--tag', 'customer:42', '--unique-key', 'march'],
      ...['--unique-scope', 'retained', '--on-conflict', 'return_existing'],
    );
    expect(body).toEqual({
      job_type: 'a',
      run_at: '2027-03-01T08:00:00+01:00',
      expires_at: '2027-03-02T08:00:00Z',
      max_attempts: 5,
      timeout_seconds: 60,
      tags: ['monthly', 'customer:42'],
      unique_key: 'march',
      unique_scope: 'retained',
      on_conflict: 'return_existing',
    });
  });

  it('can be repeated by a name of its own', async () => {
    expect(await submittedBy('--idempotency-key', 'order-17')).toEqual({ job_type: 'a' });
    expect(scheduler.otherHeaders.at(-1)).toMatchObject({ 'idempotency-key': 'order-17' });
  });

  it('delays by seconds and parts of them', async () => {
    expect(await submittedBy('--delay', '0.5')).toEqual({ job_type: 'a', delay_seconds: 0.5 });
  });
});

describe('baton job get', () => {
  const attempt = (fields: Partial<AttemptBody>): AttemptBody => ({
    attempt: 1,
    worker_id: 'w1',
    started_at: AT,
    ended_at: AT,
    outcome: 'failed',
    error: null,
    ...fields,
  });
  async function shown(job: Partial<JobBody>): Promise<string> {
    scheduler.answerOthers({ status: 200, body: jobBody(job) });
    return (await run('job', 'get', 'some-id')).out;
  }

  it('shows each attempt, in one line that no terminal obeys', async () => {
    const out = await shown({
      attempt_log: [
        attempt({ error: { type: 'Evil', message: `${ESC}[2J\n${'x'.repeat(500)}` } }),
        attempt({ attempt: 2, worker_id: `w2${ESC}`, outcome: 'succeeded' }),
      ],
    });
    const lines = out.split('\n');
    const rows = lines.slice(lines.findIndex((line) => line === 'attempts') + 1);
    expect(rows[0]).toMatch(/^ {2}TRY {2}OUTCOME +WORKER +STARTED +ENDED +ERROR$/);
    expect(rows[1]).toMatch(/^ {2}1 +failed +w1 .*Evil: \\u\{1b\}\[2J\\nx+…$/);
    expect(rows[2]).toMatch(/^ {2}2 +succeeded +w2\\u\{1b\} /);
    expect(rows[3]).toBe('');
  });

  it('shows what the job has asked for, and no attempts before there are any', async () => {
    const out = await shown({ tags: ['a', 'b'], unique_key: 'march', expires_at: AT });
    expect(out).toMatch(/^tags +a b$/m);
    expect(out).toMatch(/^unique +march$/m);
    expect(out).toMatch(new RegExp(`^expires +${AT}$`, 'm'));
    expect(out).not.toMatch(/^attempts$/m);
  });
});
