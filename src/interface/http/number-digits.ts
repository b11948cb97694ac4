/**
 * Only such digits can make a number that a double does not hold; all other bodies are spared the second look. What
 * stands before a number tells it from the digits of a text: every other UUID has an `1e5` in it.
 */
const SUSPECT_NUMBER = /(?:^|[[,:\s])-?(?:\d{15}|\d+(?:\.\d{15}|(?:\.\d+)?[eE]))/;

/** Whether a look at its numbers is worth the while: false says that none of this JSON can lose digits. */
export function mayLoseDigits(json: string): boolean {
  return SUSPECT_NUMBER.test(json);
}

/**
 * A number in this JSON that a double would not keep, as it is written; undefined when there is none.
 *
 * @throws SyntaxError for what is no JSON, RangeError for what is nested without end.
 */
export function numberLosingDigits(json: string): string | undefined {
  if (!mayLoseDigits(json)) return undefined;
  let found: string | undefined;
  // The third argument is ES2026's source text access, which TypeScript's library does not know yet.
  JSON.parse(json, (_key: string, value: unknown, context?: { source?: string }): unknown => {
    const { source = '' } = context ?? {};
    if (typeof value === 'number' && losesDigits(value, source)) found ??= source;
    return value;
  });
  return found;
}

/**
 * Whether a double does not keep what was written. Up to 2^53 a fraction may be rounded, as everywhere; beyond, the number must
 * be the very integer, or the decimal that the double is written back as.
 */
export function losesDigits(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  if (value !== 0 && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return false;
  const written = decimalOf(source);
  if (value === 0) return written.digits !== '';
  return [String(value), String(BigInt(value))]
    .map(decimalOf)
    .every(({ digits, exponent }) => digits !== written.digits || exponent !== written.exponent);
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
