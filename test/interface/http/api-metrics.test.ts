import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sweeper } from '../../../src/application/sweeper.js';
import { ApiClient, bodyOf, reportOf } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(DATABASE_KINDS)('GET /metrics on %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  const read = async (): Promise<string> => {
    const { status, headers, text } = await api.send('GET', '/metrics');
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    return text;
  };
  const valueOf = (text: string, series: string) => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };

  it('counts what becomes of jobs, how long they waited and ran, and what the coordinator did', async () => {
    const before = await read();
    const jobType = api.freshType();
    await api.submitted({ job_type: jobType });
    await api.submitted({ job_type: jobType });
    await api.submitted({ job_type: jobType });
    app.clock.advance(2_000);
    const first = await api.claimed('w', jobType);
    const second = await api.claimed('w', jobType);
    const third = await api.claimed('w', jobType);
    app.clock.advance(20_000);
    await api.complete(first.id, reportOf(first, { success: true }));
    await api.complete(second.id, reportOf(second, { success: false }));
    await api.complete(third.id, reportOf(third, { success: false, retryable: false }));
    const late = await api.complete(third.id, { worker_id: 'v', success: true, lease_token: 'another' });
    expect(late.status).toBe(409);
    const after = await read();
    const grown = (series: string) => (valueOf(after, series) ?? NaN) - (valueOf(before, series) ?? NaN);
    expect({
      submitted: grown('baton_jobs_submitted_total'),
      started: grown('baton_jobs_started_total'),
      completed: grown('baton_jobs_completed_total'),
      failed: grown('baton_jobs_failed_total'),
      retried: grown('baton_jobs_retried_total'),
      lost: grown('baton_leases_lost_total'),
      waits: grown('baton_job_wait_seconds_count'),
      waited: grown('baton_job_wait_seconds_sum'),
      waitedShortly: grown('baton_job_wait_seconds_bucket{le="1"}'),
      waitedLonger: grown('baton_job_wait_seconds_bucket{le="2.5"}'),
      ran: grown('baton_job_run_seconds_sum'),
      runs: grown('baton_job_run_seconds_bucket{le="+Inf"}'),
    }).toEqual({
      submitted: 3,
      started: 3,
      completed: 1,
      failed: 1,
      retried: 1,
      lost: 1,
      waits: 3,
      waited: 6,
      waitedShortly: 0,
      waitedLonger: 3,
      ran: 60,
      runs: 3,
    });
    expect(grown('baton_coordinator_transaction_seconds_count')).toBe(10);
    expect(grown('baton_coordinator_batch_letters_sum')).toBe(10);
    expect(valueOf(after, 'baton_mailbox_letters')).toBe(0);
    // What is read is a second old at most.
    app.clock.advance(1_000);
    const jobs = (state: string) => `baton_jobs{state="${state}",job_type="${jobType}"}`;
    const now = await read();
    expect(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED'].map((state) => valueOf(now, jobs(state)))).toEqual([
      1, 0, 1, 1,
    ]);
  });

  it('does not count what is given back as failed, nor what is cancelled as run', async () => {
    const { id, job_type: jobType } = await api.submitted();
    const before = await read();
    const claim = await api.claimed('w', jobType);
    const released = await api.post(`/jobs/${id}/release`, { lease_token: claim.lease_token });
    bodyOf(released, 200);
    bodyOf(await api.post(`/jobs/${id}/cancel`, {}), 200);
    const after = await read();
    const grown = (series: string) => (valueOf(after, series) ?? NaN) - (valueOf(before, series) ?? NaN);
    expect(
      ['jobs_started_total', 'jobs_retried_total', 'jobs_failed_total', 'job_run_seconds_count'].map((name) =>
        grown(`baton_${name}`),
      ),
    ).toEqual([1, 0, 1, 0]);
  });

  it('counts the looks of the sweeper, and the leases that it ends', async () => {
    await api.emptyQueue();
    await api.running();
    app.clock.advance(30_001);
    const sweeper = app.container.resolve(Sweeper);
    const before = await read();
    sweeper.start();
    app.clock.advance(1_000);
    for (let now = before; valueOf(now, 'baton_sweeps_total') === valueOf(before, 'baton_sweeps_total');) {
      now = await read();
    }
    await sweeper.stop();
    const after = await read();
    expect(valueOf(after, 'baton_leases_expired_total')).toBeGreaterThan(
      valueOf(before, 'baton_leases_expired_total')!,
    );
  });

  it('tells of the process, and answers HEAD without a body', async () => {
    const text = await read();
    expect(valueOf(text, 'nodejs_eventloop_lag_seconds')).toEqual(expect.any(Number));
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    const head = await api.send('HEAD', '/metrics');
    expect([head.status, head.headers['content-type'], head.text]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      '',
    ]);
  });

  it('has every name that docs/operations.md watches, and is well formed', async () => {
    const text = await read();
    const doc = readFileSync('docs/operations.md', 'utf8');
    const asked = [...doc.matchAll(/```promql\n([^]*?)```/g)].flatMap(
      ([, block = '']) => block.match(/\b(baton|nodejs|process)_\w+/g) ?? [],
    );
    expect(asked.length).toBeGreaterThan(5);
    const names = new Set(text.split('\n').map((line) => /^\w+/.exec(line)?.[0]));
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const form = /^[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="([^"\\\n]|\\[\\n"])*",?)*\})? (-?\d[\d.e+-]*|[+-]Inf|Nan)$/;
    expect(lines.filter((line) => !form.test(line))).toEqual([]);
  });
});
