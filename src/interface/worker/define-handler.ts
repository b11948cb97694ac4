import type { Handler } from './handlers.js';

/**
 * A handler with types of its own for its payload and result.
 *
 * ```ts
 * export const resize = defineHandler<{ url: string; width: number }, { bytes: number }>(
 *   async ({ url, width }, { signal }) => …,
 * );
 * ```
 *
 * The payload is what whoever submits the job sends, JSON of any form: its type is a promise between the two, which nothing
 * checks at run time.
 */
export function defineHandler<Payload = unknown, Result = unknown>(
  handler: Handler<Payload, Result>,
): Handler<Payload, Result> {
  return handler;
}
