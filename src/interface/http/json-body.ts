import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { TooDeep } from '../../domain/errors.js';
import { findJsonFault, pointerToken, type JsonValue } from '../../domain/json.js';
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

/** Only such digits can make a number that a double does not hold; all other bodies are spared the second look. */
const SUSPECT_NUMBER = /\d{15}|\d[eE][+-]?\d/;
/** Stands in the parsed body for a number that would not be kept. */
const INEXACT = Object.freeze({});

function refuseInexactNumbers(body: Buffer): void {
  if (!SUSPECT_NUMBER.test(body.toString('latin1'))) return;
  // The third argument is ES2026's source text access, which TypeScript's library does not know yet.
  const mark = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !isExact(value, context?.source ?? '') ? INEXACT : value;
  let marked: unknown;
  try {
    marked = JSON.parse(body.toString('utf8'), mark);
  } catch {
    return; // Not JSON at all, or nested without end: the parser and the depth check say so next.
  }
  const errors = placesOf(INEXACT, marked).map((field) => ({
    field,
    message: 'is a number that would lose digits; send it as a text',
  }));
  if (errors.length > 0) throw invalidFields(errors);
}

/** The places of a value in a body, written as fields are: `payload/amounts/0`. */
function placesOf(wanted: unknown, body: unknown): string[] {
  const places: string[] = [];
  const pending = [{ value: body, place: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, place } = next;
    if (value === wanted) places.push(place);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        pending.push({ value: child as unknown, place: place === '' ? key : `${place}/${pointerToken(key)}` });
      }
    }
  }
  return places;
}

/**
 * Whether a double keeps what was written. Up to 2^53 a fraction may be rounded, as everywhere; beyond, the number must
 * be the very integer, or the decimal that the double is written back as.
 */
function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (value !== 0 && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true;
  const written = decimalOf(source);
  if (value === 0) return written.digits === '';
  return [String(value), String(BigInt(value))]
    .map(decimalOf)
    .some(({ digits, exponent }) => digits === written.digits && exponent === written.exponent);
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
  return Object.keys(value)
    .filter((key) => key in Object.prototype && key !== '__proto__' && key !== 'constructor')
    .map((key) => prefix + key);
}
