import type { WorkerPlace } from '../../application/ports/worker-queries.js';
import { workerIdFaults } from '../../domain/claim-request.js';
import { invalidFields } from './problems.js';

/** Where a page of workers ended, as a text that fits into a URL. */
export function cursorOf({ lastSeenAt, workerId }: WorkerPlace): string {
  return Buffer.from(`${lastSeenAt.getTime()} ${workerId}`).toString('base64url');
}

const PLACE = /^(\d{1,14}) (.+)$/s;

/** @throws HttpError when it is no cursor of ours. */
export function placeOf(cursor: string): WorkerPlace {
  const [, time, workerId = ''] = PLACE.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const place = { lastSeenAt: new Date(Number(time)), workerId };
  if (workerIdFaults(workerId).length === 0 && cursorOf(place) === cursor) return place;
  throw invalidFields([{ field: 'cursor', message: 'is not the next_cursor of a page' }]);
}
