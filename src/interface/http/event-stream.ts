import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { EventSink, JobEvent, ResetReason } from '../../application/event-listener.js';
import type { EventPosition } from '../../application/event-position.js';
import type { StateChange } from '../../application/ports/state-change.js';
import { isoTime } from '../../domain/iso-time.js';
import type { JobEventBody, ResetEventBody } from './contract/events.js';

export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A proxy that collects the answer before it passes it on would let nobody see it.
  'X-Accel-Buffering': 'no',
};
const RETRY_MS = 1_000;
/** A client that lets so much wait when there is more for it is cut off: it comes back by itself and misses nothing. */
const MOST_UNSENT_BYTES = 1024 * 1024;

/** An answer as https://html.spec.whatwg.org/multipage/server-sent-events.html has it, without end. */
export class EventStream implements EventSink {
  isClosed = false;

  constructor(
    private readonly response: ServerResponse,
    start: EventPosition,
  ) {
    response.once('close', () => (this.isClosed = true));
    response.writeHead(200, EVENT_STREAM_HEADERS);
    // The id alone makes no event; it is where a client goes on that is cut off before it has seen one.
    response.write(`: connected\nretry: ${RETRY_MS}\nid: ${start}\n\n`);
  }

  events(events: readonly JobEvent[]): void {
    this.write(events.map(textOf).join(''));
  }

  reset(reason: ResetReason, position: EventPosition): void {
    const data: ResetEventBody = { reason };
    this.write(`event: reset\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  keepAlive(position: EventPosition): void {
    this.write(`: keep-alive\nid: ${position}\n\n`);
  }

  async ready(): Promise<void> {
    const { response } = this;
    if (this.isClosed || !response.writableNeedDrain) return;
    const over = new AbortController();
    const signal = over.signal;
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(
      () => undefined,
    );
    over.abort();
  }

  /** At once, whether the client reads or not: the scheduler does not wait for it. */
  end(): void {
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end();
  }

  private write(text: string): void {
    if (this.isClosed || this.response.writableEnded) return;
    if (this.response.writableLength > MOST_UNSENT_BYTES) this.response.destroy();
    else this.response.write(text);
  }
}

/** Written once, however many listen. */
const texts = new WeakMap<StateChange, string>();

function textOf({ position, change }: JobEvent): string {
  let text = texts.get(change);
  if (text === undefined) {
    text = `event: job\nid: ${position}\ndata: ${JSON.stringify(bodyOf(change))}\n\n`;
    texts.set(change, text);
  }
  return text;
}

function bodyOf({ jobId, jobType, to, attempts, workerId, at }: StateChange): JobEventBody {
  return { job_id: jobId, job_type: jobType, state: to, attempts, worker_id: workerId, at: isoTime(at) };
}
