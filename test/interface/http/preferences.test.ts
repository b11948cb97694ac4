import { describe, expect, it } from '@jest/globals';
import { preferredWait } from '../../../src/interface/http/preferences.js';

describe('the preference to wait', () => {
  it.each([
    ['wait=10', 10],
    ['Wait = 10', 10],
    ['wait="10"', 10],
    ['respond-async, wait=5', 5],
    ['return=minimal; note="a, wait=1", wait=7', 7],
    ['wait=5; foo=bar', 5],
    ['wait=5, wait=50', 5],
    ['wait=0', 0],
    ['wait=61', 60],
    ['wait=999999999999', 60],
  ])('is heard in %j', (prefer, seconds) => expect(preferredWait(prefer)).toBe(seconds));

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'wait=soon, wait=5',
    'waiting=5',
    'x="wait=5',
    `wait=${'9'.repeat(400)}`,
    ',;="\\',
  ])('is not heard in %j', (prefer) => expect(preferredWait(prefer)).toBeUndefined());

  it('is looked for in no more than linear time', () => {
    const before = performance.now();
    for (const piece of ['"', '\\"', ',"', ' ', 'wait ', '"\\']) preferredWait(piece.repeat(50_000));
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
