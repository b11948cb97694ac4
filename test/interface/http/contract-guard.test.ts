import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { maxBodyBytes } from '../../../src/interface/http/contract-document.js';
import { contractGuard } from '../../../src/interface/http/contract-guard.js';
import { jsonBody } from '../../../src/interface/http/json-body.js';
import { problemOf } from '../../../src/interface/http/problems.js';
import { send } from '../../support/http-client.js';

const document = {
  paths: {
    '/jobs/{id}': { get: { responses: {} } },
    '/jobs/batch': { post: { responses: {}, requestBody: {}, 'x-max-body-bytes': 2 * 1024 * 1024 } },
    '/jobs': { post: { responses: {}, requestBody: {} } },
  },
};

describe('the guard of the contract', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const app = express();
    app.use(contractGuard(document, (operation) => jsonBody(maxBodyBytes(operation))));
    app.use((request, response) => void response.json({ body: request.body as unknown }));
    app.use(((error, _request, response, _next) => {
      const { problem } = problemOf(error);
      response.status(problem.status).json(problem);
    }) satisfies ErrorRequestHandler);
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const post = (path: string, body: string) =>
    send(url, 'POST', path, { body, headers: { 'Content-Type': 'application/json', Connection: 'close' } });

  it('goes by the path in full where a placeholder would match it too', async () => {
    expect(await post('/jobs/batch', '{"jobs":[]}')).toMatchObject({ status: 200, text: '{"body":{"jobs":[]}}' });
    const answer = await send(url, 'GET', '/jobs/batch');
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } });
    expect((await send(url, 'GET', '/jobs/other')).status).toBe(200);
    expect((await post('/jobs/other', '{}')).status).toBe(405);
  });

  it.each([
    ['/jobs', 256 * 1024, '256 kB'],
    ['/jobs/batch', 2 * 1024 * 1024, '2 MB'],
  ])('takes for %s a body of %d bytes and no more, and says so', async (path, limit, words) => {
    expect((await post(path, `"${'x'.repeat(limit - 2)}"`)).status).toBe(200);
    const refused = await post(path, `"${'x'.repeat(limit - 1)}"`);
    expect(refused.status).toBe(413);
    expect(refused.text).toContain(`The body is larger than ${words}.`);
  });
});
