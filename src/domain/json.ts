/** Any value that JSON can carry (RFC 8259). */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Containers nested deeper than this are refused: every store, client and dashboard must be able to walk a value. */
export const MAX_DEPTH = 64;

export interface JsonFault {
  readonly kind: 'too_deep' | 'not_storable';
  /** JSON pointer (RFC 6901) to the offending value, relative to the value that was checked. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * Finds a reason why a value cannot be kept unchanged by every store, or undefined when there is none. That it is
 * nested too deeply goes before all others: whoever hears of another fault may rely on being able to walk the value.
 *
 * PostgreSQL has no NUL in text and no lone surrogates in UTF-8; SQLite would take both, so the rule is ours.
 * Walks without recursion, so that no depth can exhaust the stack.
 */
export function findJsonFault(value: JsonValue): JsonFault | undefined {
  let found: JsonFault | undefined;
  const pending: { value: JsonValue; depth: number; pointer: string }[] = [{ value, depth: 0, pointer: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const fault = faultOf(next.value, next.depth, next.pointer);
    if (fault?.kind === 'too_deep') return fault;
    found ??= fault;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [key, child] of Object.entries(next.value)) {
      if (!isStorableText(key)) found ??= notStorable(next.pointer);
      pending.push({ value: child, depth: next.depth + 1, pointer: `${next.pointer}/${pointerToken(key)}` });
    }
  }
  return found;
}

/** Whether `findJsonFault` would find nothing: a yes is many times cheaper than a place. */
export function isSound(value: JsonValue, levels = MAX_DEPTH): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return isList(value) ? value.every((item) => isSound(item, levels - 1)) : hasSoundFields(value, levels - 1);
}

function hasSoundFields(value: Readonly<Record<string, JsonValue>>, levels: number): boolean {
  for (const key in value) if (!isStorableText(key) || !isSound(value[key] as JsonValue, levels)) return false;
  return true;
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Whether a value's text has about this many characters at most; looks no further than it must. */
export function isSmall(value: JsonValue, characters: number): boolean {
  return charactersIn(value, characters) <= characters;
}

/** About how many characters a value has as JSON, without writing it. Counts no further than a little beyond `enough`. */
export function charactersIn(value: JsonValue, enough = Infinity): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return LITERAL_LENGTH;
  let characters = 2;
  if (isList(value)) {
    for (const item of value) {
      if (characters > enough) break;
      characters += charactersIn(item, enough - characters) + 1;
    }
    return characters;
  }
  for (const key in value) {
    if (characters > enough) break;
    characters += charactersIn(value[key] as JsonValue, enough - characters) + key.length + 4;
  }
  return characters;
}

/** Whether a value has at most so many bytes as JSON in UTF-8. Writes it only when that is in doubt. */
export function fitsInto(bytes: number, value: JsonValue): boolean {
  return (
    isSmall(value, bytes / MAX_BYTES_PER_CHARACTER) || new TextEncoder().encode(JSON.stringify(value)).length <= bytes
  );
}

/** Of a control character, which JSON writes as \u001f. */
const MAX_BYTES_PER_CHARACTER = 6;
/** Of a number, a boolean or null. */
const LITERAL_LENGTH = 8;

/** A key as a part of a JSON pointer (RFC 6901). */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function faultOf(value: JsonValue, depth: number, pointer: string): JsonFault | undefined {
  if (typeof value === 'string') return isStorableText(value) ? undefined : notStorable(pointer);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { kind: 'not_storable', pointer, message: 'is a number outside the range of a double' };
  }
  if (typeof value === 'object' && value !== null && depth >= MAX_DEPTH) {
    return { kind: 'too_deep', pointer: '', message: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  return undefined;
}

/** Whether every store can keep this text unchanged: well-formed UTF-16 without NUL. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function notStorable(pointer: string): JsonFault {
  return { kind: 'not_storable', pointer, message: 'contains a NUL character or a lone surrogate' };
}

/** Whether two values are the same JSON, whatever the order of their keys. Both must be no deeper than MAX_DEPTH. */
export function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  if (left.length !== right.size) return false;
  return left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key) as JsonValue));
}
