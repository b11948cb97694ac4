import { EntitySchema, types, type EntityCtor } from '@mikro-orm/core';
import { Job } from '../../domain/job.js';

/** Maps the table onto the domain's own class, from outside: the domain does not know that it is stored. */
export const jobSchema = new EntitySchema<Job>({
  // The constructor is private: new jobs are submitted. The ORM restores stored ones without calling it.
  class: Job as unknown as EntityCtor<Job>,
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
  },
});
