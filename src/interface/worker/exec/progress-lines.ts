import { StringDecoder } from 'node:string_decoder';
import type { Json } from '../../http/contract.js';
import { numberLosingDigits } from '../../http/number-digits.js';
import type { HandlerContext } from '../handlers.js';

/** A checkpoint goes to the next attempt in its environment, where a variable holds 128 kB on Linux. */
export const MAX_CHECKPOINT_BYTES = 64 * 1024;
const MAX_LINE_CHARACTERS = 2 * MAX_CHECKPOINT_BYTES;

type Told = Pick<HandlerContext, 'progress' | 'saveCheckpoint'>;

/**
 * Reads lines of JSON, `{"progress": 0.4, "note": "page 4", "checkpoint": …}` with each field optional, and passes on
 * what they tell. Lines that tell nothing of the kind are left out; `refuse` hears of the first.
 */
export class ProgressLines {
  private readonly decoder = new StringDecoder();
  private rest = '';
  private latest = 0;
  private hasRefused = false;

  constructor(
    private readonly told: Told,
    private readonly refuse: (reason: string) => void,
  ) {}

  add(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    // Of a line without end only so much is kept that it is seen to be too long.
    this.rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS + 1);
    for (const line of lines) if (line.trim() !== '') this.read(line);
  }

  private read(text: string): void {
    const line = text.length > MAX_LINE_CHARACTERS ? 'it is too long' : parse(text);
    if (typeof line !== 'string') this.tell(line);
    else if (!this.hasRefused) {
      this.hasRefused = true;
      this.refuse(line);
    }
  }

  private tell({ progress, note, checkpoint }: Line): void {
    this.latest = progress ?? this.latest;
    if (progress !== undefined || note !== undefined) this.told.progress(this.latest, note);
    if (checkpoint !== undefined) this.told.saveCheckpoint(checkpoint);
  }
}

interface Line {
  readonly progress?: number;
  readonly note?: string;
  readonly checkpoint?: Json;
}

/** @returns what is wrong with it when it is not such a line. */
function parse(text: string): Line | string {
  try {
    const line: unknown = JSON.parse(text);
    const isObject = typeof line === 'object' && line !== null && !Array.isArray(line);
    if (!isObject) return NO_OBJECT;
    return numberLosingDigits(text) === undefined ? (faultOf(line) ?? line) : 'a number would lose digits';
  } catch {
    return NO_OBJECT;
  }
}

const NO_OBJECT = 'it is no JSON object';

function faultOf(line: Readonly<Partial<Record<keyof Line, unknown>>>): string | undefined {
  const { progress = 0, note = '', checkpoint = null } = line;
  if (typeof progress !== 'number' || !(progress >= 0 && progress <= 1)) return 'progress must be from 0 to 1';
  if (typeof note !== 'string') return 'note must be a text';
  if (Buffer.byteLength(JSON.stringify(checkpoint)) <= MAX_CHECKPOINT_BYTES) return undefined;
  return `a checkpoint has at most ${MAX_CHECKPOINT_BYTES} bytes as JSON`;
}
