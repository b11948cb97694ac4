import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JobBody } from '../../../src/interface/http/contract.js';
import { ApiClient, bodyOf, problemOf, type Answer } from '../../support/http-client.js';
import { DATABASE_KINDS } from '../../support/stores.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const RUNS = { seed: 20_260_101, numRuns: 100 };

/** Raw UTF-16: lone surrogates and NUL among it, which the strings of fast-check never are. */
const utf16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
  .map((units) => String.fromCharCode(...units));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  utf16,
  fc.constantFrom('__proto__', 'null', '1'),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.constantFrom(null, true, false),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie('json')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const storableJson = json.filter((value) => isStorable(value));
const error = fc.oneof(text, fc.record({ type: text, message: text, stack: text }, { requiredKeys: ['message'] }));

/** What the contract lets a client expect back: everything but text that is no Unicode or has NUL, and lost digits. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value === 'number')
    return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, child]) => isStorable(key) && isStorable(child));
}

/** As JSON.parse would make it, keys like __proto__ included. */
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(DATABASE_KINDS)('what goes round through %s', (kind) => {
  let app: TestApp;
  let api: ApiClient;
  beforeAll(async () => {
    app = await startTestApp(kind);
    api = new ApiClient(app.url);
  });
  afterAll(() => app.close());

  /** Deep-equal in the answer and when read again, or refused with nothing changed; refused only with a reason. */
  async function expectKept(field: 'payload' | 'result' | 'error', value: unknown, answer: Answer): Promise<boolean> {
    if (answer.status >= 400) {
      problemOf(answer, 'validation_failed');
      expect(isStorable(value)).toBe(false);
      return false;
    }
    const told = bodyOf<JobBody>(answer, field === 'payload' ? 201 : 200);
    const read = await api.job(told.id);
    for (const job of [told, read]) {
      if (!isDeepStrictEqual(job[field], asSent(value))) expect(job[field]).toStrictEqual(asSent(value));
    }
    return true;
  }

  const property = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(arbitrary, check), RUNS);

  it('keeps any payload, or refuses it', async () => {
    await property(fc.oneof(json, storableJson), async (payload) => {
      const answer = await api.submit({ job_type: 'sleep', payload });
      await expectKept('payload', payload, answer);
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('hands any payload to the worker as it was sent', async () => {
    await property(storableJson, async (payload) => {
      const { job_type: jobType } = await api.submitted({ payload });
      const claim = await api.claimed('w', jobType);
      expect(isDeepStrictEqual(claim.payload, asSent(payload))).toBe(true);
    });
  });

  it.each([
    ['result', fc.oneof(json, storableJson)],
    ['error', error],
  ] as const)('keeps any %s, or refuses it and leaves the lease with its holder', async (field, arbitrary) => {
    await property(arbitrary as fc.Arbitrary<unknown>, async (value) => {
      const claim = await api.running('w');
      const outcome = { worker_id: 'w', lease_token: claim.lease_token, success: field === 'result', [field]: value };
      const kept = await expectKept(field, value, await api.complete(claim.id, outcome));
      if (kept) {
        expect((await api.complete(claim.id, outcome)).status).toBe(200);
        return;
      }
      expect((await api.job(claim.id)).state).toBe('RUNNING');
      const answer = await api.complete(claim.id, { worker_id: 'w', lease_token: claim.lease_token, success: true });
      expect(bodyOf<JobBody>(answer, 200).state).toBe('COMPLETED');
    });
  });

  it('keeps any worker id, or refuses it', async () => {
    await property(text, async (workerId) => {
      const { id } = await api.running('w');
      const answer = await api.complete(id, { worker_id: workerId, success: true });
      const fits = workerId.length >= 1 && workerId.length <= 128 && isStorable(workerId);
      problemOf(answer, fits ? 'lease_lost' : 'validation_failed');
    });
  });
});
