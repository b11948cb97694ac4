import type { Chore, ChoreStep } from './chore.js';
import type { Transaction } from './ports/unit-of-work.js';

/** Long enough for whoever repeats a request because it got no answer. */
const KEPT_MS = 86_400_000;

/** Deletes idempotency keys that were used more than a day ago. */
export class PurgeIdempotencyKeys implements Chore {
  readonly what = 'idempotency keys';

  constructor(private readonly limit: number) {}

  async execute({ idempotency, now }: Transaction): Promise<ChoreStep> {
    const purged = await idempotency.deleteOld(new Date((await now).getTime() - KEPT_MS), this.limit);
    return { purged, next: purged === this.limit ? this.what : undefined };
  }
}
