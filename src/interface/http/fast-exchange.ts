import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** On every answer of the API. */
export const API_HEADERS = new Map([
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
]);
const HEADERS = [...API_HEADERS].flat();

/** What tsoa and our controllers use of an Express request. */
export class FastRequest {
  body: unknown = undefined;

  constructor(
    private readonly incoming: IncomingMessage,
    /** Express's app, for its settings. */
    readonly app: unknown,
    readonly params: Readonly<Record<string, string>>,
    readonly query: Readonly<Record<string, unknown>>,
    /** Where the answer goes, by the name that Express gives it. */
    readonly res: ServerResponse,
  ) {}

  get socket(): Socket {
    return this.incoming.socket;
  }

  header(name: string): string | string[] | undefined {
    return this.incoming.headers[name.toLowerCase()];
  }
}

/** What tsoa uses of an Express response. The answer goes out in one write, head and body together. */
export class FastResponse {
  private statusCode = 200;
  private readonly headers: (string | number)[] = [...HEADERS];

  constructor(private readonly outgoing: ServerResponse) {}

  get headersSent(): boolean {
    return this.outgoing.headersSent;
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  set(name: string, value: string): this {
    const at = this.headers.findIndex((known, index) => index % 2 === 0 && isSameName(String(known), name));
    if (at < 0) this.headers.push(name, value);
    else this.headers[at + 1] = value;
    return this;
  }

  json(value: unknown): void {
    const text = JSON.stringify(value);
    const length = Buffer.byteLength(text);
    this.headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', length);
    // Where it is all ASCII the bytes are the same, and Node has nothing to encode.
    this.outgoing.writeHead(this.statusCode, this.headers).end(text, length === text.length ? 'latin1' : 'utf8');
  }

  end(): void {
    if (this.statusCode !== NO_CONTENT) this.headers.push('Content-Length', 0);
    this.outgoing.writeHead(this.statusCode, this.headers).end();
  }
}

const NO_CONTENT = 204;

function isSameName(a: string, b: string): boolean {
  return a.length === b.length && a.toLowerCase() === b.toLowerCase();
}
