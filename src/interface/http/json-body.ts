import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { refuseInexactNumbers } from './exact-numbers.js';
import { HttpError } from './problems.js';

/**
 * Reads a JSON body of at most so many bytes, or refuses it: anything that could not be kept exactly as it was sent is
 * an error, never altered in silence (broken UTF-8, a number that a double cannot hold).
 */
export function jsonBody(limit: number): RequestHandler {
  return express.json({ limit, strict: false, inflate: false, type: 'application/json', verify });
}

function verify(_request: IncomingMessage, _response: ServerResponse, body: Buffer, encoding: string): void {
  if (encoding.toLowerCase() !== 'utf-8') {
    throw new HttpError('unsupported_media_type', 'The body must be JSON in UTF-8.');
  }
  refuseInexactNumbers(textOf(body));
}

/** The value of a JSON body in UTF-8, or the refusals of `jsonBody`. */
export function parseJsonBody(body: Buffer): unknown {
  const text = textOf(body);
  refuseInexactNumbers(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError('malformed_json', 'The body is not valid JSON.');
  }
}

const BYTE_ORDER_MARK = 0xfeff;

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new HttpError('malformed_json', 'The body is not valid UTF-8.');
  const text = body.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
