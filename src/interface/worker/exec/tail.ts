/**
 * The end of a text that comes in pieces: at most so many bytes of UTF-8, whole lines as long as one fits, and nothing
 * that a store would not take: bytes that are no UTF-8 become U+FFFD, NUL is left out.
 */
export class Tail {
  private kept: Buffer = Buffer.alloc(0);
  private isCut = false;

  constructor(private readonly maxBytes: number) {}

  add(chunk: Uint8Array): void {
    this.keep(Buffer.concat([this.kept, chunk.subarray(-2 * this.maxBytes)]), chunk.length > 2 * this.maxBytes);
  }

  /** Without the newline at its end. */
  get text(): string {
    const clean = this.kept.toString().replaceAll('\0', '').trimEnd();
    // Again, because U+FFFD takes more bytes than what it stands for.
    const bytes = Buffer.from(clean);
    const end = bytes.subarray(-this.maxBytes);
    if (!this.isCut && end.length === bytes.length) return clean;
    // What the cut has left of a character is no character.
    const text = end.subarray(end.findIndex((byte) => (byte & 0xc0) !== 0x80)).toString();
    return text.slice(text.indexOf('\n') + 1);
  }

  /** Twice of what is wanted: the cut may hold NULs. */
  private keep(all: Buffer, isCut: boolean): void {
    this.isCut ||= isCut || all.length > 4 * this.maxBytes;
    this.kept = all.length > 4 * this.maxBytes ? all.subarray(-2 * this.maxBytes) : all;
  }
}

/** The last line that says something; empty when none does. */
export function lastLine(text: string): string {
  // What a progress display has written over with \r no person has seen last.
  return (
    text
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1)
      ?.trim() ?? ''
  );
}
