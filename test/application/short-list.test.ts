import { describe, expect, it } from '@jest/globals';
import { ShortList } from '../../src/application/short-list.js';

describe('a short list', () => {
  it('keeps the order in which things came, whatever goes', () => {
    const list = new ShortList<string>();
    for (const thing of ['a', 'b', 'c', 'd']) list.add(thing);
    list.delete('b');
    list.add('e');
    list.delete('a');
    expect([[...list], list.size]).toEqual([['c', 'd', 'e'], 3]);
  });

  it('loses nothing when what is not there is deleted', () => {
    const list = new ShortList<string>();
    list.add('a');
    list.delete('b');
    expect([...list]).toEqual(['a']);
  });
});
