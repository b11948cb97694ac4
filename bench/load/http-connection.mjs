import { connect } from 'node:net';

/**
 * One kept-alive HTTP/1.1 connection with one request at a time.
 *
 * As cheap as it can be: the load shares the machine with what it measures. It reads the status and the
 * Content-Length, and gives the body as it came.
 */
export class HttpConnection {
  #socket;
  #chunks = [];
  #length = 0;
  #expected = 0;
  #waiting;

  /**
   * @param {number} port
   * @returns {Promise<HttpConnection>}
   */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new HttpConnection(socket)));
    });
  }

  /**
   * @param {number} port
   * @param {number} count
   */
  static openMany(port, count) {
    return Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)));
  }

  constructor(socket) {
    this.#socket = socket;
    socket.removeAllListeners('error');
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /**
   * @param {Buffer | string} bytes the whole request
   * @returns {Promise<{ status: number, body: string }>}
   */
  request(bytes) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes, 'latin1');
    });
  }

  close() {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #receive(chunk) {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#expected) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = bytes.latin1Slice(0, headEnd);
    const status = Number(head.slice(9, 12));
    this.#expected = headEnd + 4 + bodyLength(status, head);
    if (this.#length < this.#expected) return;
    const waiting = this.#waiting;
    if (!waiting) throw new Error(`an answer that nobody has asked for: ${head}`);
    this.#waiting = undefined;
    this.#chunks = [];
    this.#length = this.#expected = 0;
    waiting.resolve({ status, body: bytes.latin1Slice(headEnd + 4) });
  }

  #fail(error) {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

function bodyLength(status, head) {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return Number(length[1]);
  if (status === 204) return 0;
  throw new Error(`an answer without Content-Length: ${head}`);
}
