import { InvalidJob, TooDeep } from '../../domain/errors.js';
import type { FieldError } from './contract.js';
import { HttpError, invalidFields } from './problems.js';

/**
 * Makes something of each item of a list in a body.
 *
 * @throws HttpError naming the faults of every bad item, `jobs[3].priority`; TooDeep for the first that is nested too
 *   deeply.
 */
export function ofEach<Item, Result>(field: string, items: readonly Item[], make: (item: Item) => Result): Result[] {
  const faults: FieldError[] = [];
  const results = items.flatMap((item, index) => {
    const nameOf = (inner: string) => `${field}[${index}].${inner}`;
    try {
      return [make(item)];
    } catch (error) {
      if (error instanceof TooDeep) throw new TooDeep(nameOf(error.field), error.reason);
      for (const fault of faultsOf(error)) faults.push({ ...fault, field: nameOf(fault.field) });
      return [];
    }
  });
  if (faults.length > 0) throw invalidFields(faults);
  return results;
}

function faultsOf(error: unknown): readonly FieldError[] {
  if (error instanceof InvalidJob) return error.faults;
  if (error instanceof HttpError && error.errors) return error.errors;
  throw error;
}
