import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
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
