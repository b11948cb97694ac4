import { randomFillSync } from 'node:crypto';
import { v4, v7 } from 'uuid';
import type { Ids } from '../application/ports/ids.js';
import { uuidText } from './uuid-text.js';

const POOLED_IDS = 256;

/** Where an id is made; good until the next one. */
const BYTES = new Uint8Array(16);

const random = randomPool();

/** Job ids are UUIDv7 (RFC 9562, in order within a process); lease tokens are UUIDv4, which have 122 random bits. */
export const randomIds: Ids = {
  jobId: orderedIds(),
  leaseToken: () => uuidText(v4({ random: random() }, BYTES)),
};

/** A millisecond, and a counter within it (RFC 9562, 6.2): it starts in the lower half of its 32 bits, to have room. */
function orderedIds(): () => string {
  let [msecs, seq] = [-Infinity, 0];
  return () => {
    const now = Date.now();
    const bytes = random();
    if (now > msecs) {
      msecs = now;
      seq = (((bytes[0] as number) & 0x7f) << 24) | ((bytes[1] as number) << 16) | ((bytes[2] as number) << 8);
    } else {
      seq = (seq + 1) | 0;
      if (seq === 0) msecs += 1;
    }
    return uuidText(v7({ random: bytes, msecs, seq }, BYTES));
  };
}

/** 16 random bytes a call, good until the next one. One system call for each id is most of what an id costs. */
function randomPool(): () => Uint8Array {
  const pool = new Uint8Array(POOLED_IDS * 16);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    return pool.subarray(used, (used += 16));
  };
}
