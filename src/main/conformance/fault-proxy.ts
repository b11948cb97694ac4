import { createServer, request as requestOf, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { kindOf, type Exchange } from './exchange.js';

/**
 * What becomes of a request before the scheduler sees it: 503 in the scheduler's place, the connection cut, or a delay.
 */
export type RequestFault =
  { readonly busy: { readonly retryAfterSeconds: number } } | { readonly cut: true } | { readonly delayMs: number };

/**
 * What becomes of an answer that the scheduler has given: nothing of it arrives, half of it does, or it comes in drops
 * over so many milliseconds.
 */
export type AnswerFault = { readonly cut: 'all' | 'half' } | { readonly dripMs: number };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
}

const DROPS = 10;

/** A proxy on loopback between a worker and the scheduler. It writes down all that passes, and is as bad as it is told. */
export class FaultProxy {
  /** All requests that came in whole, oldest first. */
  readonly exchanges: Exchange[] = [];
  /** When each connection came that was shut in the worker's face. */
  readonly shutOutMs: number[] = [];
  requestFault: (exchange: Exchange) => RequestFault | undefined = () => undefined;
  answerFault: (exchange: Exchange) => AnswerFault | undefined = () => undefined;
  /** Whether each connection is reset as soon as it is there. */
  private resets = false;
  private port = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  /** @param scheduler the scheduler's address. */
  constructor(private readonly scheduler: URL) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, on the same port each time. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    // A worker that has closed its half, because it leaves, still hears an answer that is on its way.
    (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
    server.on('connection', (socket) => this.welcome(socket));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Cuts all connections; new ones are refused until it is opened again. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    this.cutAll();
    await closed;
  }

  /** From now on each connection is reset at once, and so are those that there are. Ends with `welcomeAll`. */
  shutOut(): void {
    this.resets = true;
    this.cutAll();
  }

  welcomeAll(): void {
    this.resets = false;
  }

  /** No more faults. */
  heal(): void {
    this.requestFault = () => undefined;
    this.answerFault = () => undefined;
    this.welcomeAll();
  }

  /** Cuts the connections that there are, whatever is under way on them. */
  cutAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private welcome(socket: Socket): void {
    if (this.resets) {
      this.shutOutMs.push(performance.now());
      socket.resetAndDestroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const bytes = await readAll(request);
      const exchange = this.write(request, bytes);
      const fault = this.requestFault(exchange);
      if (fault && 'cut' in fault) throw new Error('cut before the scheduler has seen it');
      if (fault && 'busy' in fault) return await this.answer(response, exchange, busy(fault.busy.retryAfterSeconds));
      if (fault) await pause(fault.delayMs);
      await this.answer(response, exchange, await this.pass(request, response, bytes));
    } catch {
      // Its worker is gone, the scheduler has not answered, or it is to be so: in each case the other side gets no answer.
      request.socket.destroy();
    }
  }

  private write({ method = '', url = '' }: IncomingMessage, bytes: Buffer): Exchange {
    const body = jsonOf(bytes);
    const exchange: Exchange = {
      kind: kindOf(url, body),
      method,
      path: url,
      body,
      atMs: performance.now(),
      status: 0,
      answer: undefined,
      answeredMs: NaN,
    };
    this.exchanges.push(exchange);
    return exchange;
  }

  /** Asks the scheduler, on a connection that ends when the worker's does. */
  private pass(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.scheduler;
      const { method, url: path, headers, socket } = request;
      const passed = requestOf({ hostname, port, method, path, headers, agent: false });
      const hangUp = (): void => void passed.socket?.end();
      socket.once('end', hangUp);
      response.once('close', () => {
        socket.off('end', hangUp);
        passed.destroy();
      });
      passed.on('error', reject);
      passed.on('response', (answer) => {
        readAll(answer).then(
          (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: body }),
          reject,
        );
      });
      passed.end(bytes);
    });
  }

  private async answer(response: ServerResponse, exchange: Exchange, answer: Answer): Promise<void> {
    const { status, headers, bytes } = answer;
    Object.assign(exchange, { status, answer: jsonOf(bytes), answeredMs: performance.now() });
    const fault = this.answerFault(exchange);
    if (fault && 'cut' in fault && fault.cut === 'all') throw new Error('cut before the worker has seen it');
    const { connection: _connection, 'keep-alive': _keepAlive, 'transfer-encoding': _encoding, ...rest } = headers;
    response.writeHead(status, status === 204 ? rest : { ...rest, 'content-length': bytes.length });
    if (!fault) return void response.end(bytes);
    const drop = Math.max(1, Math.ceil(bytes.length / DROPS));
    const last = 'cut' in fault ? bytes.length / 2 : bytes.length;
    for (let sent = 0; sent < last; sent += drop) {
      response.write(bytes.subarray(sent, sent + drop));
      await pause('cut' in fault ? 0 : fault.dripMs / DROPS);
    }
    if ('cut' in fault) throw new Error('cut while the worker was seeing it');
    response.end();
  }
}

function busy(retryAfterSeconds: number): Answer {
  const problem = {
    type: 'urn:baton:problem:busy',
    title: 'Busy',
    status: 503,
    code: 'busy',
    detail: 'Ask again later.',
  };
  const headers = { 'content-type': 'application/problem+json', 'retry-after': String(retryAfterSeconds) };
  return { status: 503, headers, bytes: Buffer.from(JSON.stringify(problem)) };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
