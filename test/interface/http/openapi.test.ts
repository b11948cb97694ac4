import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ContractDocument } from '../../../src/interface/http/contract-document.js';

describe('the OpenAPI document', () => {
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as ContractDocument;
  const responses = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      Object.entries(operation.responses).map(([status, { content = {} }]) => ({
        what: `${status} of ${method} ${path}`,
        isRefusal: Number(status) >= 400,
        types: Object.keys(content),
      })),
    ),
  );

  it('says of every refusal that it is a problem, and of nothing else', () => {
    const refusals = responses.filter(({ isRefusal }) => isRefusal);
    expect(refusals).toEqual(refusals.map((refusal) => ({ ...refusal, types: ['application/problem+json'] })));
    expect(refusals.length).toBeGreaterThan(20);
    const others = responses.filter(({ isRefusal }) => !isRefusal).flatMap(({ types }) => types);
    expect(others).not.toContain('application/problem+json');
  });
});
