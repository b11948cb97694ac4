import type { Json } from '../../http/contract.js';
import { numberLosingDigits } from '../../http/number-digits.js';
import { ProgramFailed } from './program-failed.js';

/** What a scheduler takes. */
const MAX_RESULT_BYTES = 256 * 1024;

/** Of a number, in a message. */
const MAX_SHOWN = 40;

/** More than any result that is not refused has: what a program writes beyond it is not read. */
export const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * What a program has written on its standard output, as a job's result: JSON when it parses as JSON, else a text
 * without the newline at its end, and null when there is nothing.
 *
 * @param log what the error shall carry along.
 * @throws ProgramFailed that says not to try again, when it is too large, no text, or JSON that could not be kept as it is.
 */
export function resultOf(output: Uint8Array, log: string): Json {
  const text = decode(output, log);
  const { isJson, result } = parse(text);
  const bytes = bytesOf(result, log);
  if (bytes > MAX_RESULT_BYTES) throw tooLarge(`${bytes} bytes as JSON`, log);
  if (isJson) refuseInexact(text, log);
  return result;
}

export function tooLarge(size: string, log: string): ProgramFailed {
  const message = `the result on stdout has ${size}; at most ${MAX_RESULT_BYTES} are kept`;
  return new ProgramFailed('ResultTooLarge', message, { log, retryable: false });
}

function bytesOf(result: Json, log: string): number {
  try {
    return Buffer.byteLength(JSON.stringify(result));
  } catch {
    // It could be read, but cannot be written.
    throw new ProgramFailed('ResultTooDeep', 'the result on stdout is nested too deeply', { log, retryable: false });
  }
}

function decode(output: Uint8Array, log: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(output);
    if (!text.includes('\0')) return text;
  } catch {
    // The same as one with NULs.
  }
  // Kept with replacement characters it would be something else than what the program meant.
  const message = 'what the program wrote on stdout is neither JSON nor UTF-8 text';
  throw new ProgramFailed('ResultNotText', message, { log, retryable: false });
}

function parse(text: string): { isJson: boolean; result: Json } {
  try {
    return { isJson: true, result: JSON.parse(text) };
  } catch {
    return { isJson: false, result: text.replace(/\r?\n$/, '') || null };
  }
}

function refuseInexact(text: string, log: string): void {
  const number = numberLosingDigits(text);
  if (number === undefined) return;
  const message = `the number ${number.slice(0, MAX_SHOWN)} on stdout would lose digits; write it as a text`;
  throw new ProgramFailed('ResultInexact', message, { log, retryable: false });
}
