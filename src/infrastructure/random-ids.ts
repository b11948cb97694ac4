import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids } from '../application/ports/ids.js';

/** Job ids are UUIDv7 (RFC 9562, in order within a process); lease tokens carry 122 random bits. */
export const randomIds: Ids = {
  jobId: () => v7(),
  leaseToken: () => randomUUID(),
};
