import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { HttpError, problemOf } from '../interface/http/problems.js';
import { answerUnreadable, countUnanswered } from './unreadable-requests.js';

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
  connections.set(server, trackConnections(server));
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

const connections = new WeakMap<Server, ReadonlySet<Socket>>();

function trackConnections(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
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
 * Takes no new connections after a moment, lets the requests under way be answered, and resolves when all sockets are
 * closed; those that are still open after `graceMs` are cut.
 */
export async function closeGently(server: Server, graceMs: number): Promise<void> {
  // A request that has been sent but not read yet looks like an idle connection, and close() would cut it.
  await delay(SETTLE_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Node takes a connection on which nothing was ever sent for neither idle nor busy, and would wait for it.
  for (const socket of connections.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
