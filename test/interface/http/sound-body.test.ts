import { describe, expect, it } from '@jest/globals';
import { TooDeep } from '../../../src/domain/errors.js';
import { type HttpError } from '../../../src/interface/http/problems.js';
import { refuseUnsound } from '../../../src/interface/http/sound-body.js';

function refusalOf(text: string): unknown {
  try {
    refuseUnsound(JSON.parse(text));
    return undefined;
  } catch (error) {
    return error;
  }
}
const fieldsRefused = (text: string) => (refusalOf(text) as HttpError).errors?.map(({ field }) => field);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('a body that validation would trip over', () => {
  it.each([
    ['{"toString":1}', ['toString']],
    ['{"error":{"message":"m","valueOf":1}}', ['error.valueOf']],
    ['{"jobs":[{"job_type":"a"},{"toString":1}]}', ['jobs[1].toString']],
    ['{"reports":[{"error":{"message":"m","toJSON":1,"hasOwnProperty":1}}]}', ['reports[0].error.hasOwnProperty']],
  ])('is refused for the names every object inherits: %s', (text, fields) => {
    expect(fieldsRefused(text)).toEqual(fields);
  });

  it.each([
    [`{"payload":${nested(65)}}`, 'payload'],
    [`{"jobs":[{"payload":1},{"payload":${nested(65)}}]}`, 'jobs[1].payload'],
    [`{"jobs":[1,${nested(40_000)}]}`, 'jobs[1]'],
    [`{"jobs":${nested(40_000)}}`, 'jobs[0]'],
    [`{"reports":[],"claim_next":${nested(40_000)}}`, 'claim_next'],
    [nested(40_000), '0'],
  ])('is refused for its depth, each item of a batch counted by itself', (text, field) => {
    const refusal = refusalOf(text);
    expect(refusal).toBeInstanceOf(TooDeep);
    expect((refusal as TooDeep).field).toBe(field);
  });

  it('passes when it is sound: 64 levels in an item of a batch', () => {
    expect(refusalOf(`{"jobs":[{"payload":${nested(64)}}]}`)).toBeUndefined();
  });

  it('has no null where null says the same as nothing', () => {
    const body = { lease_token: null, reports: [{ error: null, lease_token: null, result: null }, null] };
    refuseUnsound(body);
    expect(body).toEqual({ lease_token: null, reports: [{ result: null }, null] });
    const single = { error: null, lease_token: null, result: null };
    refuseUnsound(single);
    expect(single).toEqual({ result: null });
  });
});
