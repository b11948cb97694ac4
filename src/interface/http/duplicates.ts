import { DuplicateJob, type HeldKey } from '../../application/errors.js';
import type { FieldError } from './contract.js';

/** Items of a list whose unique keys are held: which ones, and by what. */
export class DuplicateItems extends Error {
  readonly errors: readonly FieldError[];

  constructor(
    field: string,
    readonly duplicate: DuplicateJob,
  ) {
    super(duplicate.message);
    this.errors = duplicate.held.map(({ index, holder }) => ({
      field: `${field}[${index}].unique_key`,
      message: `is that of ${nameOf(holder, field)}`,
    }));
  }
}

/** Says of jobs that were submitted in a list which ones could not be. */
export function namingItems(field: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof DuplicateJob ? new DuplicateItems(field, error) : error;
  };
}

function nameOf(holder: HeldKey['holder'], field: string): string {
  return 'jobId' in holder ? `job ${holder.jobId}` : `${field}[${holder.index}]`;
}
