import type { Row } from '../row.js';
import { busy } from './busy.js';
import { cancel } from './cancel.js';
import { drain } from './drain.js';
import { duplicate } from './duplicate.js';
import { failure } from './failure.js';
import { heartbeat } from './heartbeat.js';
import { lostLease } from './lost-lease.js';
import { oversized } from './oversized.js';
import { refused } from './refused.js';
import { retry } from './retry.js';
import { slow } from './slow.js';
import { success } from './success.js';

/** All that is demanded of a worker, the plain things first. */
export const ROWS: readonly Row[] = [
  success,
  failure,
  retry,
  oversized,
  heartbeat,
  cancel,
  lostLease,
  duplicate,
  busy,
  refused,
  slow,
  drain,
];
