import type { ErrorParts } from '../../http/contract.js';
import {
  DeadlinePassed,
  isDelay,
  JobCancelled,
  LeaseLostError,
  NotRetryable,
  RetryLater,
  WorkerDraining,
} from '../handler-errors.js';
import { describeThrown } from '../thrown.js';

/** Something that was thrown, as it crosses the border of a thread or process. */
export interface ThrownParts extends ErrorParts {
  readonly type: string;
  /** The class of handler-errors.ts that it is of, also by a subclass. */
  readonly family?: string;
  readonly retryable?: false;
  readonly delaySeconds?: number;
}

/** Their prototypes are kept, so that both sides may ask by `instanceof`. */
const FAMILIES = [RetryLater, NotRetryable, DeadlinePassed, WorkerDraining, LeaseLostError, JobCancelled] as const;

/** Never throws, whatever was thrown. */
export function partsOf(thrown: unknown): ThrownParts {
  const parts = describeThrown(thrown);
  const family = FAMILIES.find((candidate) => parts.type === candidate.name || isOf(candidate, thrown));
  const delaySeconds = fieldOf(thrown, 'delaySeconds');
  return {
    ...parts,
    ...(family && { family: family.name }),
    ...(fieldOf(thrown, 'retryable') === false && { retryable: false as const }),
    ...(isDelay(delaySeconds) && { delaySeconds }),
  };
}

/** An error that says the same as the one that `partsOf` took apart, the stack of over there included. */
export function errorFrom({ type, message, stack, family, retryable, delaySeconds }: ThrownParts): Error {
  const error = new Error(message);
  const prototype = FAMILIES.find(({ name }) => name === family)?.prototype;
  if (prototype) Object.setPrototypeOf(error, prototype);
  const fields = { name: type, stack: stack ?? `${type}: ${message}`, retryable, delaySeconds };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Object.defineProperty(error, name, { value, configurable: true, writable: true });
  }
  return error;
}

/** Some proxies answer even this by throwing. */
function isOf(family: (typeof FAMILIES)[number], thrown: unknown): boolean {
  try {
    return thrown instanceof family;
  } catch {
    return false;
  }
}

function fieldOf(thrown: unknown, field: string): unknown {
  try {
    return (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  } catch {
    return undefined;
  }
}
