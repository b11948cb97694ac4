import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { closeGently, createHttpServer, listen } from '../../src/main/http-server.js';

/** Longer than any test: whatever waits for it, waits for ever. */
const NEVER_MS = 2 ** 31 - 1;

describe('closing the HTTP server gently', () => {
  it('does not wait for a connection on which nothing was ever sent', async () => {
    const server = createHttpServer((_request, response) => response.end());
    const { port } = await listen(server, '127.0.0.1', 0);
    const unused = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(server, 'connection');
    const closed = once(unused, 'close');
    await closeGently(server, NEVER_MS);
    await closed;
  });

  it('lets a request under way be answered', async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = createHttpServer((_request, response) => {
      begun.resolve();
      void held.promise.then(() => response.end('late'));
    });
    const { port } = await listen(server, '127.0.0.1', 0);
    const answer = fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    await begun.promise;
    const closing = closeGently(server, NEVER_MS);
    held.resolve();
    expect(await (await answer).text()).toBe('late');
    await closing;
  });
});
