import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Missing } from '../measure/child.mjs';
import { workInBatches } from './work.mjs';

const EVENT = 'event: job\n';
const CATCH_UP_LIMIT_MS = 60_000;
const END = '\n\n';

/** As `workInBatches`, while clients of `GET /events` hear of every change. */
export async function workHeard({ listeners, ...assignment }) {
  const audience = Array.from({ length: listeners }, () => new Listener(assignment.port));
  await Promise.all(audience.map((listener) => listener.listens));
  const figures = await workInBatches(assignment);
  const endedAt = performance.now();
  // Each job was submitted, and those that were worked on were claimed and completed.
  const changes = figures.submitted + 2 * figures.completed;
  for (const listener of audience) {
    while (listener.heard < changes && performance.now() - endedAt < CATCH_UP_LIMIT_MS) await delay(20);
    listener.stop();
    if (listener.heard !== changes) throw new Error(`a listener heard ${listener.heard} of ${changes} changes`);
  }
  const behindSeconds = (performance.now() - endedAt) / 1000;
  const cutOff = audience.reduce((sum, listener) => sum + listener.connects - 1, 0);
  return { ...figures, ...(listeners > 0 && { behindSeconds, cutOff }) };
}

/**
 * Counts what it hears, and connects again where it is cut off, as an EventSource does. It speaks HTTP/1.0, so that the
 * events come as they are and not in chunks.
 */
class Listener {
  heard = 0;
  connects = 0;
  #port;
  #socket;
  #lastId = '';
  #rest = '';
  #stopped = false;

  constructor(port) {
    this.#port = port;
    this.listens = new Promise((resolve, reject) => this.#connect(resolve, reject));
  }

  stop() {
    this.#stopped = true;
    this.#socket.destroy();
  }

  #connect(onHead, onFailure) {
    const socket = connect({ port: this.#port, host: '127.0.0.1' });
    this.#socket = socket;
    this.connects += 1;
    this.#rest = '';
    const lastId = this.#lastId && `Last-Event-ID: ${this.#lastId}\r\n`;
    socket.write(`GET /events HTTP/1.0\r\nHost: 127.0.0.1\r\n${lastId}\r\n`);
    socket.setEncoding('latin1');
    let isAnswered = false;
    socket.on('data', (text) => {
      if (!isAnswered && !text.startsWith('HTTP/1.1 200 ')) {
        const status = text.slice(0, text.indexOf('\r\n'));
        onFailure(status.includes(' 404 ') ? new Missing('GET /events answers 404') : new Error(status));
        this.stop();
        return;
      }
      isAnswered = true;
      this.#hear(text);
      onHead();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.#stopped) this.#connect(onHead, onFailure);
    });
  }

  /** Counts whole events; what is cut off in one is sent again. */
  #hear(text) {
    const all = this.#rest + text;
    const end = all.lastIndexOf(END);
    if (end < 0) {
      this.#rest = all;
      return;
    }
    this.#rest = all.slice(end + END.length);
    const whole = all.slice(0, end);
    if (whole.includes('event: reset')) throw new Error('a listener could not go on where it was');
    for (let at = whole.indexOf(EVENT); at >= 0; at = whole.indexOf(EVENT, at + EVENT.length)) this.heard += 1;
    const idAt = whole.lastIndexOf('\nid: ') + '\nid: '.length;
    const idEnd = whole.indexOf('\n', idAt);
    this.#lastId = whole.slice(idAt, idEnd < 0 ? undefined : idEnd);
  }
}
