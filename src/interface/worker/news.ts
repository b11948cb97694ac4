import type { HeartbeatBody, Json } from '../http/contract.js';
import { storable } from './thrown.js';

/** What a heartbeat may tell of an attempt, beside its being alive. */
export type NewsBody = Pick<HeartbeatBody, 'progress' | 'note' | 'checkpoint'>;

/** What the scheduler takes. */
const MAX_NOTE_CHARACTERS = 1000;
const MAX_CHECKPOINT_KB = 256;

/** What a handler wants the next heartbeat to tell. Of each kind only the latest counts. */
export class News {
  private body: NewsBody | undefined;
  private checkpointBytes = 0;
  /** Whether a checkpoint was ever saved. */
  hasSaved = false;

  get isEmpty(): boolean {
    return this.body === undefined;
  }

  get hasCheckpoint(): boolean {
    return this.body !== undefined && 'checkpoint' in this.body;
  }

  /** How large the JSON of it is, roughly. */
  get bytes(): number {
    return this.checkpointBytes + (this.body?.note?.length ?? 0) * 3;
  }

  /** @throws RangeError for a fraction that is not from 0 to 1. */
  progress(fraction: number, note?: string): void {
    if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`progress must be from 0 to 1, not ${fraction}`);
    this.body = {
      ...this.body,
      progress: fraction,
      ...(note !== undefined && { note: storable(note.slice(0, MAX_NOTE_CHARACTERS), MAX_NOTE_CHARACTERS * 3) }),
    };
  }

  /**
   * Keeps a copy: the handler may go on changing what it saved.
   *
   * @throws TypeError for what is no JSON, RangeError for what is too large.
   */
  checkpoint(checkpoint: Json): void {
    const json = JSON.stringify(checkpoint) as string | undefined;
    if (json === undefined) throw new TypeError(`a checkpoint must be JSON, and ${typeof checkpoint} is none`);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_CHECKPOINT_KB * 1024) {
      throw new RangeError(`a checkpoint may have ${MAX_CHECKPOINT_KB} kB of JSON, not ${Math.ceil(bytes / 1024)} kB`);
    }
    this.hasSaved = true;
    this.checkpointBytes = bytes;
    this.body = { ...this.body, checkpoint: JSON.parse(json) as Json };
  }

  /** Takes it out, to be sent. */
  take(): NewsBody | undefined {
    const { body } = this;
    this.body = undefined;
    return body;
  }

  /** It could not be delivered: it goes again, unless there are later news. */
  putBack(body: NewsBody): void {
    this.body = { ...body, ...this.body };
  }
}
