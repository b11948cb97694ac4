import { createHash } from 'node:crypto';
import type { NamedRequest } from '../../application/ports/idempotency-repository.js';
import { invalidFields } from './problems.js';

const QUOTED = /^"(.*)"$/;
const KEY = /^(?! )[\x20\x21\x23-\x7e]{1,255}(?<! )$/;

/**
 * The name that a request has by its header. In quotes, as draft-ietf-httpapi-idempotency-key-header wants it, it is the
 * same key.
 *
 * @param what is asked for: the same key for anything else is a mismatch.
 * @param body in it the order of names does not matter.
 * @throws HttpError when it cannot be a key.
 */
export function namedBy(header: string | undefined, what: string, body: unknown): NamedRequest | undefined {
  if (header === undefined) return undefined;
  const key = QUOTED.exec(header)?.[1] ?? header;
  if (!KEY.test(key)) {
    throw invalidFields([
      { field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters, none of them a quotation mark' },
    ]);
  }
  return {
    key,
    fingerprint: createHash('sha256')
      .update(`${what}\n${canonical(body)}`)
      .digest('base64'),
  };
}

/**
 * As a list of names and values: an object would put names that are numbers first, whatever their order. In an object of
 * one name, so that it is no list that somebody might send.
 */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? { '': Object.entries(part).sort(byName).flat() }
      : part,
  );
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
