import { TooDeep } from '../../domain/errors.js';
import { findJsonFault, type JsonValue } from '../../domain/json.js';
import { isShallow } from './json-depth.js';
import { invalidFields } from './problems.js';

/** Fields of a report in which null says the same as nothing. */
const NULL_IS_ABSENT = ['error', 'lease_token'];
/** Fields that hold many of what another operation takes one of, and are looked at item by item. */
const BATCHES = ['jobs', 'reports', 'leases'];
/** Fields that may hold any JSON. */
const FREE = ['payload', 'result', 'error', 'checkpoint'];

type Fields = Record<string, unknown>;

/**
 * Refuses what tsoa's validation would trip over: a body nested without end, and fields with the name of something that
 * every object inherits, also where a text is expected: it asks what is there for its toString. In a batch this holds for
 * each item.
 */
export function refuseUnsound(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const parts = [...partsOf(body as Fields)];
  for (const { prefix, fields } of parts) refuseDepth(prefix, fields);
  for (const { fields } of parts) {
    for (const name of NULL_IS_ABSENT) if (fields[name] === null) Reflect.deleteProperty(fields, name);
  }
  const inherited = parts.flatMap(({ prefix, fields }) => [
    ...inheritedWithin(fields, prefix),
    ...inheritedNames(errorPartsOf(fields)).map((name) => `${prefix}error.${name}`),
  ]);
  if (inherited.length > 0) throw invalidFields(inherited.map((field) => ({ field, message: 'is not a known field' })));
}

/** The body itself, and the items of its batches. */
function* partsOf(body: Fields): Generator<{ prefix: string; fields: Fields }> {
  const batches = BATCHES.filter((name) => Array.isArray(body[name]));
  const own = Object.entries(body).filter(([name]) => !batches.includes(name));
  yield { prefix: '', fields: batches.length === 0 ? body : Object.fromEntries(own) };
  for (const batch of batches) {
    for (const [index, item] of (body[batch] as unknown[]).entries()) {
      if (isRecord(item)) yield { prefix: `${batch}[${index}].`, fields: item };
      else refuseDepth('', { [`${batch}[${index}]`]: item });
    }
  }
}

function refuseDepth(prefix: string, fields: Fields): void {
  for (const [field, value] of Object.entries(fields)) {
    if (isShallow(value)) continue;
    const fault = findJsonFault(value as JsonValue);
    if (fault?.kind === 'too_deep') throw new TooDeep(prefix + field, fault.message);
  }
}

/** An error without a message is refused as a whole. */
function errorPartsOf({ error }: Fields): Fields {
  return isRecord(error) && 'message' in error ? error : {};
}

/** At any level, but for what may be any JSON. */
function inheritedWithin(fields: Fields, prefix: string): string[] {
  const inner = Object.entries(fields).filter(([name, value]) => !FREE.includes(name) && isObject(value));
  const within = inner.flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => (isObject(item) ? inheritedWithin(item, `${prefix}${name}[${index}].`) : []))
      : inheritedWithin(value as Fields, `${prefix}${name}.`),
  );
  return [...inheritedNames(fields).map((name) => prefix + name), ...within];
}

function inheritedNames(fields: Fields): string[] {
  // These two the validation does name by itself.
  return Object.keys(fields).filter(
    (name) => name in Object.prototype && name !== '__proto__' && name !== 'constructor',
  );
}

function isRecord(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
