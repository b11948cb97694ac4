/**
 * The least id that a job submitted at this time, or later, can have: ids are UUIDv7, whose first 48 bits are the
 * milliseconds since 1970.
 */
export function firstIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
