import { connect } from 'node:net';
import type { Answer } from './http-client.js';

const HANG_MS = 5_000;

export interface SocketCall {
  /** How many answers to wait for; the server's closing ends the wait in any case. */
  readonly answers?: number;
  /** Hang up after the last byte, as a client that dies does. */
  readonly halfClose?: boolean;
  /** The answer to HEAD has no body, whatever its Content-Length says. */
  readonly bodiless?: boolean;
}

/**
 * Writes bytes that no HTTP client would send, and resolves with the answers that came, in order; none when the server
 * just closed. Rejects when it does neither.
 */
export function sendBytes(url: string, bytes: string | Buffer, call: SocketCall = {}): Promise<Answer[]> {
  const { answers = 1, halfClose = false, bodiless = false } = call;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(Number(port), hostname, () => (halfClose ? socket.end(bytes) : socket.write(bytes)));
    const done = () => {
      socket.destroy();
      resolve(parseAnswers(received, bodiless));
    };
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (parseAnswers(received, bodiless).length >= answers) done();
    });
    socket.on('end', done);
    // A server that has answered and closed resets what is still being sent: the answer counts.
    socket.on('error', done);
    socket.setTimeout(HANG_MS, () => {
      socket.destroy();
      reject(new Error('neither an answer nor an end'));
    });
  });
}

/** The complete answers in what came, interim ones (100 Continue) left out. */
function parseAnswers(received: Buffer, bodiless: boolean): Answer[] {
  const answers: Answer[] = [];
  for (let rest = received; ;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    const headers: Record<string, string> = Object.fromEntries(
      lines.map((line) => [line.replace(/:.*/s, '').toLowerCase(), line.replace(/^[^:]*: */, '')]),
    );
    const hasBody = !bodiless && status >= 200 && status !== 204 && status !== 304;
    const body = hasBody ? bodyIn(rest.subarray(end + 4), headers) : { bytes: '', length: 0 };
    if (!body) return answers;
    if (status >= 200) answers.push({ status, headers, text: body.bytes });
    rest = rest.subarray(end + 4 + body.length);
  }
}

/** The body at the start of these bytes, and how many of them it took; undefined when it has not come whole. */
function bodyIn(bytes: Buffer, headers: Record<string, string>): { bytes: string; length: number } | undefined {
  // A stream has no end: that it has begun is the answer.
  if (headers['content-type']?.startsWith('text/event-stream')) return { bytes: '', length: bytes.length };
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? 0);
    return bytes.length < length ? undefined : { bytes: bytes.subarray(0, length).toString('utf8'), length };
  }
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    at = lineEnd + 2 + size + 2;
    if (bytes.length < at) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks).toString('utf8'), length: at };
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
  }
}
