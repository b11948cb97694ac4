import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { HttpError } from './problems.js';

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

/** Only such digits can make a number that a double does not hold; all other bodies are spared the second look. */
const SUSPECT_NUMBER = /\d{16}|[eE]\+?\d{3}/;

function refuseInexactNumbers(body: Buffer): void {
  if (!SUSPECT_NUMBER.test(body.toString('latin1'))) return;
  const inexact = new Set<string>();
  // The third argument is ES2026's source text access, which TypeScript's library does not know yet.
  const reviver = (key: string, value: unknown, context?: { source?: string }): unknown => {
    if (typeof value === 'number' && !isExact(value, context?.source ?? '')) inexact.add(key);
    return value;
  };
  try {
    JSON.parse(body.toString('utf8'), reviver);
  } catch {
    return; // Not JSON at all: the parser says so next.
  }
  if (inexact.size === 0) return;
  const errors = [...inexact].map((field) => ({
    field,
    message: 'is a number that would lose digits; send it as a text',
  }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new HttpError('validation_failed', detail, errors);
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(source) || BigInt(source) === BigInt(value);
}
