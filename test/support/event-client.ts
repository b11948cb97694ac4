import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface SeenEvent {
  readonly type: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

/** Follows /events as EventSource does, but reconnects when it is told to only. */
export class EventClient {
  /** Of all connections, as they came. */
  readonly events: SeenEvent[] = [];
  lastEventId: string | undefined;
  comments = 0;
  isEnded = false;
  /** Told of each chunk before it is read; what it gives back is read, and then the connection is cut when it is shorter. */
  cut: (chunk: Buffer) => Buffer = (chunk) => chunk;
  private request: ClientRequest | undefined;
  private rest = '';

  /** Connects, with the id of the last event seen unless there is none. Resolves with the head of the answer. */
  async connect(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    this.request?.destroy();
    this.rest = '';
    this.isEnded = false;
    const all = this.lastEventId === undefined ? headers : { 'Last-Event-ID': this.lastEventId, ...headers };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = get(url, { headers: all, agent: false }, resolve).on('error', reject);
    this.request = request;
    const response = await promise;
    const end = () => {
      if (request === this.request) this.isEnded = true;
    };
    response.on('error', end).on('close', end);
    response.on('data', (chunk: Buffer) => {
      if (request !== this.request || this.isEnded) return;
      const kept = this.cut(chunk);
      this.read(kept.toString('latin1'));
      if (kept.length < chunk.length) this.close();
    });
    return response;
  }

  close(): void {
    this.isEnded = true;
    this.request?.destroy();
  }

  /** Waits in real time until something is true; `meanwhile` is called between two looks. */
  async until(isTrue: () => boolean, meanwhile: () => void = () => undefined): Promise<void> {
    const giveUpAt = performance.now() + 20_000;
    while (!isTrue()) {
      if (performance.now() > giveUpAt)
        throw new Error(`waited in vain; seen: ${JSON.stringify(this.events.slice(-5))}`);
      meanwhile();
      await delay(2);
    }
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    // What is not ended by an empty line is no event, and its id does not count.
    this.rest = blocks.pop() as string;
    for (const block of blocks) this.take(block);
  }

  private take(block: string): void {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (name === '') this.comments++;
      fields.set(name, value);
    }
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({
      type: fields.get('event') ?? 'message',
      id: this.lastEventId ?? '',
      data: JSON.parse(data) as SeenEvent['data'],
    });
  }
}
