const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** A time span for people: `0.5 s`, `90 s`, `2 h 5 min`. Two units at most, rounded up, so that a wait is never said too short. */
export function inWords(ms: number): string {
  const tenths = Math.ceil(Math.max(0, ms) / 100) / 10;
  if (tenths < 10) return `${tenths} s`;
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
  let left = Math.ceil(seconds / 60) * 60_000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ');
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
