import { MAX_DEPTH } from '../../domain/json.js';

/** Whether a value parsed from JSON is nested at most MAX_DEPTH levels: a yes or no, many times cheaper than a place. */
export function isShallow(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isShallow(item, levels - 1));
  for (const key in value) if (!isShallow((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}
