import { pointerToken } from '../../domain/json.js';
import { losesDigits, mayLoseDigits } from './number-digits.js';
import { invalidFields } from './problems.js';

/** Stands in the parsed body for a number that would not be kept. */
const INEXACT = Object.freeze({});

/**
 * Refuses a JSON body with a number that a double would not keep: it is never altered in silence.
 *
 * @throws HttpError naming each by its place.
 */
export function refuseInexactNumbers(body: string): void {
  if (!mayLoseDigits(body)) return;
  // The third argument is ES2026's source text access, which TypeScript's library does not know yet.
  const mark = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && losesDigits(value, context?.source ?? '') ? INEXACT : value;
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
