import { inspect } from 'node:util';
import type { ErrorParts } from '../http/contract.js';
import { isDelay } from './handler-errors.js';

const MAX_TYPE_BYTES = 256;
export const MAX_TEXT_BYTES = 8 * 1024;

/**
 * What can be kept of something a handler threw, which may be anything: no Error, an object whose getters throw, a
 * text that no store takes. Never throws.
 */
export function describeThrown(thrown: unknown): ErrorParts & { readonly type: string } {
  const message = textOf(() => read(thrown, 'message')) ?? textOf(() => show(thrown)) ?? 'something indescribable';
  const stack = textOf(() => read(thrown, 'stack'));
  return {
    type: storable(typeOf(thrown), MAX_TYPE_BYTES),
    message: storable(message, MAX_TEXT_BYTES),
    ...(stack !== undefined && { stack: storable(stack, MAX_TEXT_BYTES) }),
  };
}

/** Whether it says of itself that another attempt would do no better. Never throws. */
export function isNotRetryable(thrown: unknown): boolean {
  return attempted(() => read(thrown, 'retryable')) === false;
}

/**
 * The delay that a RetryLater asks for; undefined for everything else. Known by its name, for a module of handlers may
 * have its own copy of the class. Never throws.
 */
export function askedDelaySeconds(thrown: unknown): number | undefined {
  if (attempted(() => read(thrown, 'name')) !== 'RetryLater') return undefined;
  const delay = attempted(() => read(thrown, 'delaySeconds'));
  return isDelay(delay) ? delay : undefined;
}

/**
 * The text as every store can keep it: NUL characters and lone surrogates become U+FFFD, and what exceeds the bytes
 * in UTF-8 is cut off, between two characters.
 */
export function storable(text: string, maxBytes: number): string {
  // No character has fewer bytes than UTF-16 units, so whatever this first cut splits does not fit anyway.
  const clean = text.slice(0, maxBytes).replaceAll('\0', '\uFFFD');
  const { read: fitting } = new TextEncoder().encodeInto(clean, new Uint8Array(maxBytes));
  return clean.slice(0, fitting).toWellFormed();
}

function typeOf(thrown: unknown): string {
  const name = textOf(() => read(thrown, 'name'));
  if (name !== undefined && name !== 'Error') return name;
  // A subclass that sets no name is better known by its class.
  return textOf(() => read(read(thrown, 'constructor'), 'name')) ?? name ?? typeof thrown;
}

function read(value: unknown, property: string): unknown {
  return (value as Readonly<Record<string, unknown>> | null | undefined)?.[property];
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  // Bounded, and it calls none of the value's own code.
  return inspect(value, { depth: 2, customInspect: false, maxArrayLength: 20, maxStringLength: 1000 });
}

/** A text that is read by code which may throw; undefined when it does, or when there is no text. */
function textOf(readText: () => unknown): string | undefined {
  const text = attempted(readText);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function attempted(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined;
  }
}
