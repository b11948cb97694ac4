// What the conformance kit asks a worker to do, as a handler of our own worker:
// HANDLERS=examples/javascript/conformance-handlers.mjs npm run worker
import { setTimeout as sleep } from 'node:timers/promises';

export async function conformance(payload, { signal, attempt }) {
  if (payload.do === 'sleep') await sleep(payload.seconds * 1000, undefined, { signal });
  if (payload.do === 'fail' || (payload.do === 'flaky' && attempt < 2)) throw new Error(payload.message);
  return payload.do === 'big' ? 'x'.repeat(payload.bytes) : (payload.value ?? null);
}
