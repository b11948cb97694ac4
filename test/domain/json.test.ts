import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  findJsonFault,
  fitsInto,
  isSmall,
  isSound,
  MAX_DEPTH,
  sameJson,
  type JsonValue,
} from '../../src/domain/json.js';
import { abridge, type JobError } from '../../src/domain/report.js';

function nested(depth: number, leaf: JsonValue = 1): JsonValue {
  return depth === 0 ? leaf : [nested(depth - 1, leaf)];
}

describe('a JSON value', () => {
  it('may be nested 64 levels deep, not 65, and 100,000 do not exhaust the stack', () => {
    let bottomless: JsonValue = 1;
    for (let i = 0; i < 100_000; i++) bottomless = [bottomless];
    expect(findJsonFault(nested(MAX_DEPTH))).toBeUndefined();
    expect(findJsonFault(nested(MAX_DEPTH + 1))).toMatchObject({ kind: 'too_deep' });
    expect(findJsonFault(bottomless)).toMatchObject({ kind: 'too_deep' });
  });

  it.each<[string, JsonValue, string]>([
    ['a NUL', { a: ['ok', 'x\0'] }, '/a/1'],
    ['a lone high surrogate', { 'a/b~c': '\ud83d' }, '/a~1b~0c'],
    ['a lone low surrogate', '\ude00', ''],
    ['a NUL in a key', { a: { 'x\0': 1 } }, '/a'],
    ['an infinite number', [Infinity], '/0'],
  ])('with %s cannot be stored, and the pointer says where', (_what, value, pointer) => {
    expect(findJsonFault(value)).toMatchObject({ kind: 'not_storable', pointer });
  });

  it('is sound exactly if nothing is found', () => {
    const leaf = fc.oneof(fc.constantFrom<JsonValue>('x\0', '\ud83d', Infinity, 'ok', 1, null, true));
    const value = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { weight: 3, arbitrary: leaf },
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'nul\0'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(fc.property(value, (it) => isSound(it) === (findJsonFault(it) === undefined)));
    expect(isSound(nested(MAX_DEPTH))).toBe(true);
    expect(isSound(nested(MAX_DEPTH + 1))).toBe(false);
  });

  it('may hold every character that UTF-8 can carry', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
    fc.assert(fc.property(text, (value) => findJsonFault({ value }) === undefined));
  });

  it('is the same as its copy with other key order, and not the same as anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
          typeof part === 'object' && part !== null && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).reverse())
            : part,
        ) as JsonValue;
        return sameJson(JSON.parse(JSON.stringify(value)) as JsonValue, copy);
      }),
    );
    const different: [JsonValue, JsonValue][] = [
      [1, '1'],
      [null, {}],
      [[], {}],
      [{ a: 1 }, { a: 1, b: 2 }],
      [{ a: null }, { b: null }],
      [
        [1, 2],
        [2, 1],
      ],
    ];
    for (const [a, b] of different) expect(sameJson(a, b)).toBe(false);
  });
});

describe('a small value', () => {
  it.each<[JsonValue, number, boolean]>([
    ['x'.repeat(98), 100, true],
    ['x'.repeat(99), 100, false],
    [null, 8, true],
    [[1, 2, 3], 50, true],
    [Array<number>(20).fill(0), 100, false],
    [{ ['k'.repeat(100)]: 1 }, 100, false],
    [{ a: { b: ['x'.repeat(200)] } }, 100, false],
    [{ a: { b: ['x'.repeat(20)] } }, 100, true],
  ])('%j with %i characters: %p', (value, characters, expected) => {
    expect(isSmall(value, characters)).toBe(expected);
  });
});

describe('whether JSON fits into so many bytes', () => {
  it('is what its text in UTF-8 says, whatever is in it', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant('\u0001'.repeat(30)),
      fc.constant('€'.repeat(30)),
    );
    const values = fc.oneof(fc.jsonValue(), texts, fc.array(texts), fc.array(fc.double({ noNaN: true })));
    fc.assert(
      fc.property(values, fc.nat(200), (value, bytes) => {
        expect(fitsInto(bytes, value as JsonValue)).toBe(Buffer.byteLength(JSON.stringify(value)) <= bytes);
      }),
    );
  });
});

describe('an abridged error', () => {
  it('has no stack, a bounded text, and never half a character', () => {
    const error = { type: 'E', message: `${'x'.repeat(999)}😀`, stack: 'secret' };
    const short = abridge(error) as Exclude<JobError, string>;
    expect(short).not.toHaveProperty('stack');
    expect(short.message).toHaveLength(1000);
    expect(short.message.isWellFormed()).toBe(true);
  });
});
