import { InvalidJob, TooDeep } from '../../domain/errors.js';
import { fitsInto, type JsonValue } from '../../domain/json.js';
import type { FieldError } from './contract.js';
import { MAX_BODY_BYTES } from './contract-document.js';
import { HttpError, invalidFields } from './problems.js';

/** What tells how large a body is. */
interface WithLength {
  header(name: 'Content-Length'): string | undefined;
}

/**
 * Makes something of each item of a list in a body. A payload, result or error in it may be as large as the body of a
 * request about one job.
 *
 * @throws HttpError naming the faults of every bad item, `jobs[3].priority`; TooDeep for the first that is nested too
 *   deeply.
 */
export function ofEach<Item extends object, Result>(
  request: WithLength,
  field: string,
  items: readonly Item[],
  make: (item: Item) => Result,
): Result[] {
  const faults: FieldError[] = [];
  // Most bodies are too small to hold anything that is too large. One in chunks does not say how long it is.
  const mayBeTooLarge = !(Number(request.header('Content-Length')) <= MAX_BODY_BYTES);
  const results: Result[] = [];
  items.forEach((item, index) => {
    try {
      const result = make(item);
      if (mayBeTooLarge) refuseLarge(item);
      results.push(result);
    } catch (error) {
      const nameOf = (inner: string) => `${field}[${index}].${inner}`;
      if (error instanceof TooDeep) throw new TooDeep(nameOf(error.field), error.reason);
      for (const fault of faultsOf(error)) faults.push({ ...fault, field: nameOf(fault.field) });
    }
  });
  if (faults.length > 0) throw invalidFields(faults);
  return results;
}

const BULKY = ['payload', 'result', 'error', 'checkpoint'];

function refuseLarge(item: object): void {
  const large = Object.entries(item).filter(
    ([name, value]) => BULKY.includes(name) && !fitsInto(MAX_BODY_BYTES, value as JsonValue),
  );
  if (large.length === 0) return;
  throw invalidFields(large.map(([field]) => ({ field, message: `is larger than ${MAX_BODY_BYTES / 1024} kB` })));
}

function faultsOf(error: unknown): readonly FieldError[] {
  if (error instanceof InvalidJob) return error.faults;
  if (error instanceof HttpError && error.errors) return error.errors;
  throw error;
}
