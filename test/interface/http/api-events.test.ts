import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Coordinator } from '../../../src/application/coordinator.js';
import { EventFeed } from '../../../src/application/event-feed.js';
import { EventClient } from '../../support/event-client.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { DATABASE_KINDS } from '../../support/stores.js';

describe.each(DATABASE_KINDS)('GET /events on %s', (kind) => {
  let app: TestApp;
  let clients: EventClient[];
  beforeEach(async () => {
    app = await startTestApp(kind);
    clients = [];
  });
  afterEach(async () => {
    for (const each of clients) each.close();
    await app.close();
  });

  const client = () => {
    const made = new EventClient();
    clients.push(made);
    return made;
  };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(app.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const submit = async (jobType = 'work') => (await post('/jobs', { job_type: jobType }))['id'] as string;
  const runs = async () => {
    const job = (await (await fetch(`${app.url}/next-job?worker_id=w`)).json()) as Record<string, string>;
    await post(`/jobs/${job['id']}/complete`, {
      worker_id: 'w',
      lease_token: job['lease_token'],
      success: true,
    });
  };
  const seen = (of: EventClient, count: number) =>
    of.until(
      () => of.events.length >= count,
      () => app.clock.advance(20),
    );
  const states = (of: EventClient) => of.events.map(({ data }) => [data['job_id'], data['state']]);

  it('tells what becomes of a job from the head of the answer on', async () => {
    await submit('before');
    const listener = client();
    const { statusCode, headers } = await listener.connect(`${app.url}/events`);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await listener.until(() => listener.comments === 1);
    const id = await submit();
    // The one from before is first in line.
    await runs();
    await runs();
    await seen(listener, 5);
    expect(listener.events.filter(({ data }) => data['job_id'] === id)).toEqual([
      {
        type: 'job',
        id: expect.stringMatching(/^[1-9]\d*$/),
        data: {
          job_id: id,
          job_type: 'work',
          state: 'PENDING',
          attempts: 0,
          worker_id: null,
          at: '2026-01-01T00:00:00.000Z',
        },
      },
      expect.objectContaining({ data: expect.objectContaining({ state: 'RUNNING', attempts: 1, worker_id: 'w' }) }),
      expect.objectContaining({ data: expect.objectContaining({ state: 'COMPLETED', attempts: 1, worker_id: 'w' }) }),
    ]);
    const ids = listener.events.map((event) => Number(event.id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(listener.events).toHaveLength(5);
  });

  it('tells of one type, or of one job, to who asks for that', async () => {
    const [ofType, ofJob] = [client(), client()];
    await ofType.connect(`${app.url}/events?job_type=b`);
    const id = await submit('a');
    await ofJob.connect(`${app.url}/events?job_id=${id.toUpperCase()}`);
    const other = await submit('b');
    await runs();
    await runs();
    await seen(ofType, 3);
    await seen(ofJob, 2);
    expect(states(ofType)).toEqual(['PENDING', 'RUNNING', 'COMPLETED'].map((state) => [other, state]));
    expect(states(ofJob)).toEqual(['RUNNING', 'COMPLETED'].map((state) => [id, state]));
  });

  it('goes on behind Last-Event-ID, also in the middle of a transaction', async () => {
    const listener = client();
    await listener.connect(`${app.url}/events`);
    const jobs = [{ job_type: 'a' }, { job_type: 'b' }, { job_type: 'c' }];
    await post('/jobs/batch', { jobs });
    await seen(listener, 3);
    listener.close();
    await submit('d');
    const rest = client();
    await rest.connect(`${app.url}/events`, { 'Last-Event-ID': listener.events[0]!.id });
    await submit('e');
    await seen(rest, 4);
    expect(rest.events.map(({ data }) => data['job_type'])).toEqual(['b', 'c', 'd', 'e']);
    const byQuery = client();
    await byQuery.connect(`${app.url}/events?last_event_id=${listener.events[1]!.id}`);
    await seen(byQuery, 3);
    expect(byQuery.events.map(({ data }) => data['job_type'])).toEqual(['c', 'd', 'e']);
    const both = client();
    await both.connect(`${app.url}/events?last_event_id=1`, { 'Last-Event-ID': listener.events[2]!.id });
    await seen(both, 2);
    expect(both.events.map(({ data }) => data['job_type'])).toEqual(['d', 'e']);
  });

  it('lets a client that was cut off before its first event go on from there', async () => {
    const listener = client();
    await listener.connect(`${app.url}/events?job_type=rare`);
    await listener.until(() => listener.lastEventId !== undefined);
    listener.close();
    const id = await submit('rare');
    await listener.connect(`${app.url}/events?job_type=rare`);
    await seen(listener, 1);
    expect(states(listener)).toEqual([[id, 'PENDING']]);
  });

  it.each([
    ['unknown', () => 'yesterday'],
    ['unknown', () => '007'],
    ['from_the_future', () => '9007199254740991'],
    ['trimmed', () => '100000'],
  ])('says that it cannot go on (%s), and tells what is new', async (reason, lastEventId) => {
    await submit();
    await app.container.resolve(Coordinator).keepJournal({ fold: { upTo: 1 } });
    app.clock.advance(3_600_001);
    await app.container.resolve(Coordinator).keepJournal({ trim: { upTo: 0 } });
    const listener = client();
    await listener.connect(`${app.url}/events`, { 'Last-Event-ID': lastEventId() });
    const id = await submit();
    await seen(listener, 2);
    expect(listener.events[0]).toMatchObject({ type: 'reset', data: { reason } });
    expect(states(listener).slice(1)).toEqual([[id, 'PENDING']]);
  });

  it('keeps the connection alive, and tells how far it is', async () => {
    const listener = client();
    await listener.connect(`${app.url}/events?job_type=rare`);
    await listener.until(() => listener.comments === 1);
    const first = Number(listener.lastEventId);
    await submit('other');
    await listener.until(
      () => listener.comments > 1,
      () => app.clock.advance(250),
    );
    expect(Number(listener.lastEventId)).toBeGreaterThan(first);
    expect(listener.events).toEqual([]);
  });

  it('ends all streams at once when the scheduler drains, and begins none', async () => {
    const listener = client();
    await listener.connect(`${app.url}/events`);
    app.container.resolve(EventFeed).close();
    await listener.until(() => listener.isEnded);
    const refused = await fetch(`${app.url}/events`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'shutting_down' });
  });

  it('refuses what it does not know, and answers HEAD with the head', async () => {
    const bad = await fetch(`${app.url}/events?job_id=7&job_type=`);
    expect(bad.status).toBe(422);
    const { errors } = (await bad.json()) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(expect.arrayContaining(['job_id', 'job_type']));
    expect((await fetch(`${app.url}/events?jobtype=a`)).status).toBe(422);
    expect((await fetch(`${app.url}/events`, { method: 'POST' })).status).toBe(405);
    const head = await fetch(`${app.url}/events`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(app.container.resolve(EventFeed).size).toBe(0);
  });
});
