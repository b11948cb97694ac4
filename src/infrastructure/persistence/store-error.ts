import { StoreUnavailable } from '../../application/errors.js';
import type { Dialect } from './dialect.js';

/** A driver's error in the scheduler's words: StoreUnavailable when the store is at fault, else the error itself. */
export function asStoreError(error: unknown, dialect: Dialect): unknown {
  if (dialect.judge(error) === 'broken') return error;
  return new StoreUnavailable(messageOf(error), { cause: error });
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** The driver's error code: a SQLSTATE, a SQLite result code or a system error's name. */
export function codeOf(error: unknown): string | undefined {
  // Not by instanceof: a native driver's errors may come from another realm than ours.
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? undefined : codeOf(cause);
}
