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
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  }
  return undefined;
}
