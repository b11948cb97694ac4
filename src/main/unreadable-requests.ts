import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ShortList } from '../application/short-list.js';
import { HttpError, problemOf } from '../interface/http/problems.js';

export type Unanswered = ShortList<{ readonly request: IncomingMessage; readonly response: ServerResponse }>;

/** The requests of each connection that have not been answered yet. */
export function countUnanswered(server: Server): WeakMap<Socket, Unanswered> {
  const bySocket = new WeakMap<Socket, Unanswered>();
  server.on('request', (request, response) => {
    let unanswered = bySocket.get(request.socket);
    if (!unanswered) bySocket.set(request.socket, (unanswered = new ShortList()));
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
export async function answerUnreadable(
  error: NodeJS.ErrnoException,
  socket: Socket,
  unanswered: Unanswered = new ShortList(),
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
