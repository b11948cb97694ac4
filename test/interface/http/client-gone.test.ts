import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { eventually } from '../../support/processes-wait.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

let app: TestApp;
let logged: object[];

beforeEach(async () => {
  logged = [];
  app = await startTestApp('sqlite', { error: (facts) => logged.push(facts) });
});
afterEach(() => app.close());

const submit = () =>
  fetch(`${app.url}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"job_type":"work"}',
  });

/** A claim that the scheduler has begun to answer. */
async function claim(workerId: string) {
  const seen = once(app.server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const request = get(`${app.url}/next-job?worker_id=${workerId}`, { agent: false }).on('error', () => undefined);
  const answer = once(request, 'response') as Promise<[IncomingMessage]>;
  answer.catch(() => undefined);
  const [, response] = await seen;
  return { request, answer, response };
}

describe('a claim whose client goes while its transaction is under way', () => {
  it('is taken back without an attempt, and its job is for the next', async () => {
    await submit();
    const other = new Database(app.databaseUrl.replace('sqlite:///', ''));
    other.exec('begin immediate');
    const leaves = await claim('leaves');
    // The mailbox takes it at the end of a turn of the event loop.
    for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
    const known = once(leaves.response, 'close');
    leaves.request.destroy();
    await known;
    other.exec('rollback');

    const row = other.prepare('select state, attempts, extra_deliveries, worker_id from jobs');
    await eventually(() => (row.get() as { extra_deliveries: number }).extra_deliveries === 1, 'it is taken back');
    expect(row.get()).toEqual({ state: 'PENDING', attempts: 0, extra_deliveries: 1, worker_id: null });
    const next = await claim('next');
    const [answer] = await next.answer;
    expect(await json(answer)).toMatchObject({ worker_id: 'next', attempts: 1, deliveries: 2 });
    other.close();
    expect(logged).toEqual([]);
  });
});

describe('a claim whose client goes while it is sent the answer', () => {
  it('is taken back: all of its jobs, although some have been sent', async () => {
    const payload = 'x'.repeat(200_000);
    const jobs = Array.from({ length: 35 }, () => ({ job_type: 'work', payload }));
    const submitted = await fetch(`${app.url}/jobs/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jobs }),
    });
    expect(submitted.status).toBe(201);
    const { hostname, port } = new URL(app.url);
    const seen = once(app.server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const socket = connect(Number(port), hostname).pause();
    const body = '{"worker_id":"leaves","limit":100}';
    socket.write(
      `POST /claims HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [, response] = await seen;
    // More than the two of them buffer, so that the answer has begun and cannot come to its end.
    await eventually(() => response.headersSent, 'the answer has begun');
    expect(response.writableFinished).toBe(false);
    socket.resetAndDestroy();

    const file = new Database(app.databaseUrl.replace('sqlite:///', ''));
    const waiting = file.prepare(
      `select count(*) as jobs from jobs where state = 'PENDING' and attempts = 0 and extra_deliveries = 1`,
    );
    await eventually(() => (waiting.get() as { jobs: number }).jobs === 35, 'all are taken back');
    file.close();
  });
});

describe('a claim whose client has gone before it began', () => {
  it('takes no job, and is no error of the scheduler', async () => {
    await Promise.all([submit(), submit()]);
    const other = new Database(app.databaseUrl.replace('sqlite:///', ''));
    other.exec('begin immediate');
    const stays = await claim('stays');
    const leaves = await claim('leaves');
    const known = once(leaves.response, 'close');
    leaves.request.destroy();
    await known;
    other.exec('rollback');

    const [answer] = await stays.answer;
    expect(await json(answer)).toMatchObject({ state: 'RUNNING', worker_id: 'stays' });
    expect(other.prepare('select state, worker_id from jobs order by state').all()).toEqual([
      { state: 'PENDING', worker_id: null },
      { state: 'RUNNING', worker_id: 'stays' },
    ]);
    other.close();
    expect(logged).toEqual([]);
  });
});
