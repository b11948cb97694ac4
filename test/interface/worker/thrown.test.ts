import { describe, expect, it } from '@jest/globals';
import { describeThrown, storable } from '../../../src/interface/worker/thrown.js';

const bytes = (text: string): number => Buffer.byteLength(text);

describe('a storable text', () => {
  it('is the text itself when every store can keep it', () => {
    expect(storable('grüße 🎉\n', 100)).toBe('grüße 🎉\n');
  });

  it('has U+FFFD for NUL characters and lone surrogates', () => {
    expect(storable('a\0b\uD800c\uDC00', 100)).toBe('a\uFFFDb\uFFFDc\uFFFD');
  });

  it('is cut off between two characters', () => {
    expect(storable('ab🎉', 6)).toBe('ab🎉');
    for (const limit of [2, 3, 4, 5]) expect(storable('ab🎉', limit)).toBe('ab');
    expect(storable('🎉', 1)).toBe('');
  });

  it('never exceeds its bytes', () => {
    for (const character of ['a', 'ü', '€', '🎉', '\0', '\uD800']) {
      const cut = storable(character.repeat(5000), 8192);
      expect(bytes(cut)).toBeLessThanOrEqual(8192);
      expect(bytes(cut)).toBeGreaterThan(Math.min(8192 - 4, 5000 - 1));
      expect(cut.isWellFormed()).toBe(true);
    }
  });
});

describe('the description of something thrown', () => {
  it('keeps at most 8 KB of message and stack each', () => {
    const { message, stack, type } = describeThrown(new Error('🎉'.repeat(1_000_000)));
    expect([type, bytes(message), bytes(stack ?? '') <= 8192]).toEqual(['Error', 8192, true]);
  });

  it('keeps a name only as long as a name may be', () => {
    const thrown = Object.assign(new Error('m'), { name: 'N'.repeat(10_000) });
    expect(describeThrown(thrown).type).toHaveLength(256);
  });

  it('calls nothing of the thrown but its getters', () => {
    let called = 0;
    const thrown = { toString: () => void called++, toJSON: () => void called++, valueOf: () => void called++ };
    describeThrown(thrown);
    expect(called).toBe(0);
  });
});
