import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { HttpError, problemOf } from '../interface/http/problems.js';

/** Bounds that keep slow or idle clients from using up the process; a proxy's idle timeout is usually 60 s. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  // The app answers for it, with a body that says what is missing.
  requireHostHeader: false,
};
const MAX_CONNECTIONS = 2_000;
const SETTLE_MS = 300;

export function createHttpServer(app: RequestListener): Server {
  const server = createServer(LIMITS, app);
  server.maxConnections = MAX_CONNECTIONS;
  const waiting = countUnanswered(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    void answerUnreadable(error, socket as Socket, waiting.get(socket as Socket));
  });
  server.on('checkExpectation', (_request, response) => {
    const { problem } = problemOf(new HttpError('expectation_failed', 'Only Expect: 100-continue is understood.'));
    response
      .writeHead(problem.status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
      .end(JSON.stringify(problem));
  });
  return server;
}

/** Resolves when the server listens. @throws the system's error, EADDRINUSE for one. */
export function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

/**
 * Takes no new connections after a moment, lets the requests under way be answered, and resolves when all sockets are closed; those
 * that are still open after `graceMs` are cut.
 */
export async function closeGently(server: Server, graceMs: number): Promise<void> {
  // A request that has been sent but not read yet looks like an idle connection, and close() would cut it.
  await delay(SETTLE_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}

type Unanswered = Set<{ readonly request: IncomingMessage; readonly response: ServerResponse }>;

/** The requests of each connection that have not been answered yet. */
function countUnanswered(server: Server): WeakMap<Socket, Unanswered> {
  const bySocket = new WeakMap<Socket, Unanswered>();
  server.on('request', (request, response) => {
    const unanswered: Unanswered = bySocket.get(request.socket) ?? new Set();
    bySocket.set(request.socket, unanswered);
    const exchange = { request, response };
    unanswered.add(exchange);
    response.once('close', () => unanswered.delete(exchange));
  });
  return bySocket;
}

/**
 * Node's parser found no request in what came; there is no request or response to answer with, only the socket. Answers
 * come in the order of their requests (RFC 9112, 9.3.2): with one still to come, noise behind it would be answered in
 * its place, and a claim would be lost. Then the connection just closes after that answer.
 */
async function answerUnreadable(
  error: NodeJS.ErrnoException,
  socket: Socket,
  unanswered: Unanswered = new Set(),
): Promise<void> {
  const earlier = [...unanswered].filter(({ request }) => request.complete);
  if (earlier.length > 0) {
    await Promise.all(earlier.map(({ response }) => once(response, 'close')));
    socket.end();
    return;
  }
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { problem } = problemOf(unreadable(error.code));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}

function unreadable(code: string | undefined): HttpError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HttpError('headers_too_large', 'The headers are larger than 16 kB.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpError('request_timeout', 'The request did not arrive in time.');
  return new HttpError('malformed_request', 'This is not an HTTP request.');
}
