import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { TooDeep } from '../../domain/errors.js';
import { findJsonFault, type JsonValue } from '../../domain/json.js';
import { refuseInexactNumbers } from './exact-numbers.js';
import { HttpError, invalidFields } from './problems.js';

/** The largest body that is read, in bytes (256 kB, as SQS had for years). */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * Reads a JSON body, or refuses it: anything that could not be kept exactly as it was sent is an error, never altered
 * in silence (broken UTF-8, a number that a double cannot hold).
 */
export function jsonBody(): RequestHandler {
  return express.json({ limit: MAX_BODY_BYTES, strict: false, inflate: false, type: 'application/json', verify });
}

function verify(_request: IncomingMessage, _response: ServerResponse, body: Buffer, encoding: string): void {
  if (encoding.toLowerCase() !== 'utf-8') {
    throw new HttpError('unsupported_media_type', 'The body must be JSON in UTF-8.');
  }
  if (!isUtf8(body)) throw new HttpError('malformed_json', 'The body is not valid UTF-8.');
  refuseInexactNumbers(body);
}

/** Fields of a report in which null says the same as nothing. */
const NULL_IS_ABSENT = ['error', 'lease_token'];

/**
 * Refuses what the validation behind it would trip over: a body nested without end, and fields with the name of
 * something that every object inherits.
 */
export const soundBody: RequestHandler = (request, _response, next) => {
  const body = request.body as unknown;
  if (typeof body !== 'object' || body === null) return next();
  for (const [field, value] of Object.entries(body)) {
    const fault = findJsonFault(value as JsonValue);
    if (fault?.kind === 'too_deep') throw new TooDeep(field, fault.message);
  }
  const named = body as Record<string, unknown>;
  for (const field of NULL_IS_ABSENT) if (named[field] === null) Reflect.deleteProperty(named, field);
  const error = named['error'];
  const inherited = [...inheritedNames(body, ''), ...inheritedNames(error, 'error.')];
  if (inherited.length > 0) throw invalidFields(inherited.map((field) => ({ field, message: 'is not a known field' })));
  next();
};

function inheritedNames(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  // An error without a message is refused as a whole.
  if (prefix !== '' && !('message' in value)) return [];
  // These two the validation does name by itself.
  return Object.keys(value)
    .filter((key) => key in Object.prototype && key !== '__proto__' && key !== 'constructor')
    .map((key) => prefix + key);
}
