import { TooDeep, type FieldFault } from './errors.js';
import { findJsonFault, isSound, type JsonValue } from './json.js';

/**
 * The faults that keep a JSON value out of every store.
 *
 * @throws TooDeep when the value is nested deeper than MAX_DEPTH.
 */
export function jsonFaults(field: string, value: JsonValue): FieldFault[] {
  if (isSound(value)) return [];
  const fault = findJsonFault(value);
  if (fault === undefined) return [];
  if (fault.kind === 'too_deep') throw new TooDeep(field, fault.message);
  return [{ field: field + fault.pointer, message: fault.message }];
}
