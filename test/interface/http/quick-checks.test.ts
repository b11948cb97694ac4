import { describe, expect, it } from '@jest/globals';
import { ValidationService, type TsoaRoute } from '@tsoa/runtime';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { refuseUnsound } from '../../../src/interface/http/sound-body.js';
import { QuickChecks } from '../../../src/interface/http/quick-checks.js';
import { models as generated } from '../../../src/main/generated/routes.js';
import { nearValid, validFor, type OpenApi } from '../../support/http-schema-values.js';

const SEED = Number(process.env['HOSTILE_SEED'] ?? 20_260_101);
const openapi = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi;

const jobs: TsoaRoute.PropertySchema = {
  dataType: 'array',
  array: { dataType: 'refObject', ref: 'SubmitJobBody' },
  required: true,
  validators: { minItems: { value: 1 }, maxItems: { value: 3 } },
};
const reports = {
  ...jobs,
  array: { dataType: 'refObject', ref: 'CompleteJobBody' },
} satisfies TsoaRoute.PropertySchema;
const models: TsoaRoute.Models = {
  ...generated,
  ManyJobs: { dataType: 'refObject', properties: { jobs }, additionalProperties: false },
  ManyReports: { dataType: 'refObject', properties: { reports }, additionalProperties: false },
};
const checks = new QuickChecks(models);
const tsoa = new ValidationService(models, { noImplicitAdditionalProperties: 'throw-on-extras', bodyCoercion: false });

const bodies = ['SubmitJobBody', 'CompleteJobBody'] as const;
const valid = Object.fromEntries(bodies.map((name) => [name, validFor({ $ref: name }, openapi)] as const)) as Record<
  (typeof bodies)[number],
  fc.Arbitrary<unknown>
>;
const oneOf = (name: (typeof bodies)[number]) =>
  fc.oneof(
    valid[name].map((value) => JSON.stringify(value)),
    nearValid(valid[name]),
    fc.json(),
  );
const listOf = (field: string, item: fc.Arbitrary<string>) =>
  fc.array(item, { maxLength: 4 }).map((items) => `{"${field}":[${items.join(',')}]}`);

function isSoundBody(body: unknown): boolean {
  try {
    refuseUnsound(body);
    return true;
  } catch {
    return false;
  }
}

/** What the quick check says, what tsoa says, and the values both leave behind. */
function bothOn(model: string, text: string) {
  const schema = { ref: model, required: true };
  const [quickValue, tsoaValue] = [JSON.parse(text) as unknown, JSON.parse(text) as unknown];
  const fieldErrors = {};
  const accepted = checks.of(schema)?.(quickValue);
  // What the app refuses before tsoa sees it, for tsoa would fall over it.
  if (!isSoundBody(tsoaValue)) return { accepted, quickValue, valid: false, passed: tsoaValue };
  const passed = tsoa.ValidateParam(schema, tsoaValue, 'body', fieldErrors, true) as unknown;
  return { accepted, quickValue, valid: Object.keys(fieldErrors).length === 0, passed };
}

describe('the quick check', () => {
  it.each([
    ['SubmitJobBody', oneOf('SubmitJobBody')],
    ['CompleteJobBody', oneOf('CompleteJobBody')],
    ['ManyJobs', listOf('jobs', oneOf('SubmitJobBody'))],
    ['ManyReports', listOf('reports', oneOf('CompleteJobBody'))],
  ])('accepts only what tsoa lets pass, and leaves the same %s', (model, texts) => {
    let accepts = 0;
    fc.assert(
      fc.property(texts, (text) => {
        // tsoa would exhaust the stack; such a body never comes this far.
        fc.pre(!text.includes('[[[[[['));
        const { accepted, quickValue, valid: isValid, passed } = bothOn(model, text);
        if (accepted !== true) return;
        accepts++;
        expect(isValid).toBe(true);
        expect(quickValue).toStrictEqual(passed);
        expect(JSON.stringify(quickValue)).toBe(JSON.stringify(passed));
      }),
      { seed: SEED, numRuns: 3_000 },
    );
    expect(accepts).toBeGreaterThan(200);
  });

  it.each(bodies)('accepts every %s that tsoa lets pass, so that validation stays the exception', (model) => {
    fc.assert(
      fc.property(valid[model], (value) => {
        const { accepted, valid: isValid } = bothOn(model, JSON.stringify(value));
        expect(accepted).toBe(isValid);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  it('fills in the defaults where the body says nothing', () => {
    const { accepted, quickValue } = bothOn('SubmitJobBody', '{"job_type":"a"}');
    expect(accepted).toBe(true);
    expect(quickValue).toEqual({ job_type: 'a', payload: {}, priority: 5 });
  });

  it('leaves to tsoa what nests deeper than a payload may', () => {
    const nested = (levels: number) => `{"job_type":"a","payload":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(bothOn('SubmitJobBody', nested(64)).accepted).toBe(true);
    expect(bothOn('SubmitJobBody', nested(65)).accepted).toBe(false);
  });

  it.each<[string, TsoaRoute.PropertySchema]>([
    ['a date', { dataType: 'datetime' }],
    ['a validator it has not heard of', { dataType: 'string', validators: { isUuid: {} } as never }],
    ['unique items', { dataType: 'array', array: { dataType: 'string' }, validators: { uniqueItems: {} } }],
    ['two kinds of text', { dataType: 'union', subSchemas: [{ dataType: 'string' }, { ref: 'JobType' }] }],
    ['a model nobody knows', { ref: 'Nothing' }],
  ])('does not judge %s', (_what, schema) => {
    expect(checks.of(schema)).toBeUndefined();
  });
});
