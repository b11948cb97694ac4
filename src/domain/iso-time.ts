const REMEMBERED = 256;
const remembered = Array.from({ length: REMEMBERED }, () => ({ time: NaN, text: '' }));

/**
 * `toISOString`, which costs more than the rest of a job's text. Jobs that were written together share their times, so
 * the last few are remembered.
 */
export function isoTime(date: Date): string {
  const time = date.getTime();
  const slot = Math.abs(time % REMEMBERED);
  const known = remembered[slot];
  if (known?.time === time) return known.text;
  const text = date.toISOString();
  remembered[slot] = { time, text };
  return text;
}
