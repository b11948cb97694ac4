import { EntitySchema, types } from '@mikro-orm/core';
import type { JobFields } from '../../domain/job.js';

/** What the table has of a job. */
export type StoredJob = Omit<JobFields, 'tags'> & {
  readonly tags: readonly string[] | null;
  readonly endedLeaseToken: string | null;
};

/**
 * The table, for reads through the ORM. It has no class: the ORM puts a setter that tracks changes for every field on
 * the prototype of a class it knows, and the domain's jobs, which the ORM never sees, would pay for it on every claim.
 */
export const jobSchema = new EntitySchema<StoredJob>({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    id: { type: types.uuid, primary: true },
    jobType: { type: types.text },
    payload: { type: types.json },
    priority: { type: types.smallint },
    state: { type: types.text },
    attempts: { type: types.integer },
    maxAttempts: { type: types.integer },
    timeoutSeconds: { type: types.integer },
    workerId: { type: types.text, nullable: true },
    leaseToken: { type: types.text, nullable: true },
    runAt: { type: types.datetime },
    createdAt: { type: types.datetime },
    startedAt: { type: types.datetime, nullable: true },
    deadlineAt: { type: types.datetime, nullable: true },
    finishedAt: { type: types.datetime, nullable: true },
    result: { type: types.json, nullable: true },
    error: { type: types.json, nullable: true },
    failureReason: { type: types.text, nullable: true },
    attemptLog: { type: types.json },
    extraDeliveries: { type: types.integer },
    progress: { type: types.double, nullable: true },
    note: { type: types.text, nullable: true },
    checkpoint: { type: types.json, nullable: true },
    cancelRequestedAt: { type: types.datetime, nullable: true },
    endedLeaseToken: { type: types.text, nullable: true },
    uniqueKey: { type: types.text, nullable: true },
    uniqueScope: { type: types.text, nullable: true },
    backoff: { type: types.json, nullable: true },
    tags: { type: types.json, nullable: true },
    expiresAt: { type: types.datetime, nullable: true },
  },
});
