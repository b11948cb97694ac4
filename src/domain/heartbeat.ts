import { InvalidJob } from './errors.js';
import { jsonFaults } from './json-faults.js';
import { isStorableText, type JsonValue } from './json.js';

const MAX_NOTE_LENGTH = 1000;

/** A holder's word that its attempt goes on. An instance is proof that it can be stored. */
export class Heartbeat {
  private constructor(
    readonly jobId: string,
    readonly leaseToken: string,
    /** From 0 to 1; undefined for as it was. */
    readonly progress: number | undefined,
    readonly note: string | undefined,
    readonly checkpoint: JsonValue | undefined,
  ) {}

  /** @throws InvalidJob naming each field at fault; TooDeep when the checkpoint is nested too deeply. */
  static of(draft: {
    readonly jobId: string;
    readonly leaseToken: string;
    readonly progress?: number | undefined;
    readonly note?: string | undefined;
    readonly checkpoint?: JsonValue | undefined;
  }): Heartbeat {
    const { jobId, leaseToken, progress, note, checkpoint } = draft;
    const faults = checkpoint === undefined ? [] : jsonFaults('checkpoint', checkpoint);
    if (!isStorableText(leaseToken)) {
      faults.push({ field: 'lease_token', message: 'contains a NUL character or a lone surrogate' });
    }
    if (progress !== undefined && !(progress >= 0 && progress <= 1)) {
      faults.push({ field: 'progress', message: 'must be from 0 to 1' });
    }
    if (note !== undefined && !(note.length <= MAX_NOTE_LENGTH && isStorableText(note))) {
      faults.push({ field: 'note', message: `must be at most ${MAX_NOTE_LENGTH} characters, none of them NUL` });
    }
    if (faults.length > 0) throw new InvalidJob(faults);
    return new Heartbeat(jobId, leaseToken, progress, note, checkpoint);
  }

  /** Whether it tells more than that the attempt goes on. */
  get hasNews(): boolean {
    return this.progress !== undefined || this.note !== undefined || this.checkpoint !== undefined;
  }

  /** This one and an earlier one of the same lease in one. */
  after(earlier: Heartbeat): Heartbeat {
    const { jobId, leaseToken } = this;
    const { progress = earlier.progress, note = earlier.note, checkpoint = earlier.checkpoint } = this;
    return new Heartbeat(jobId, leaseToken, progress, note, checkpoint);
  }
}
