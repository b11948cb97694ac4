import { pointerToken } from '../../domain/json.js';
import { invalidFields } from './problems.js';

/**
 * Only such digits can make a number that a double does not hold; all other bodies are spared the second look. What
 * stands before a number tells it from the digits of a text: every other UUID has an `1e5` in it.
 */
const SUSPECT_NUMBER = /(?:^|[[,:\s])-?(?:\d{15}|\d+(?:\.\d{15}|(?:\.\d+)?[eE]))/;
/** Stands in the parsed body for a number that would not be kept. */
const INEXACT = Object.freeze({});

/**
 * Refuses a JSON body with a number that a double would not keep: it is never altered in silence.
 *
 * @throws HttpError naming each by its place.
 */
export function refuseInexactNumbers(body: string): void {
  if (!SUSPECT_NUMBER.test(body)) return;
  // The third argument is ES2026's source text access, which TypeScript's library does not know yet.
  const mark = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !isExact(value, context?.source ?? '') ? INEXACT : value;
  let marked: unknown;
  try {
    marked = JSON.parse(body, mark);
  } catch {
    return; // Not JSON at all, or nested without end: the parser and the depth check say so next.
  }
  const errors = placesOf(INEXACT, marked).map((field) => ({
    field,
    message: 'is a number that would lose digits; send it as a text',
  }));
  if (errors.length > 0) throw invalidFields(errors);
}

/** The places of a value in a body, written as fields are: `payload/amounts/0`. */
function placesOf(wanted: unknown, body: unknown): string[] {
  const places: string[] = [];
  const pending = [{ value: body, place: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, place } = next;
    if (value === wanted) places.push(place);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        pending.push({ value: child as unknown, place: place === '' ? key : `${place}/${pointerToken(key)}` });
      }
    }
  }
  return places;
}

/**
 * Whether a double keeps what was written. Up to 2^53 a fraction may be rounded, as everywhere; beyond, the number must
 * be the very integer, or the decimal that the double is written back as.
 */
function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (value !== 0 && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  const written = decimalOf(source);
  if (value === 0) return written.digits === '';
  return [String(value), String(BigInt(value))]
    .map(decimalOf)
    .some(({ digits, exponent }) => digits === written.digits && exponent === written.exponent);
}

/** A JSON number as its significant digits and the power of ten of the last one. */
function decimalOf(source: string): { digits: string; exponent: number } {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const all = whole + fraction;
  // By index: a pattern for trailing zeros tries every run of zeros, which takes seconds on a long number.
  let first = 0;
  let end = all.length;
  while (first < end && all[first] === '0') first++;
  while (end > first && all[end - 1] === '0') end--;
  return { digits: all.slice(first, end), exponent: Number(power) - fraction.length + (all.length - end) };
}
