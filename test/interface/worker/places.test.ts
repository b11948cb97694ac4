import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Places } from '../../../src/interface/worker/places.js';

describe('places', () => {
  it('hold what was added and not taken out, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9))), (moves) => {
        const things = Array.from({ length: 10 }, (_, name) => ({ name, place: -1 }));
        const places = new Places<(typeof things)[number]>();
        const model = new Set<(typeof things)[number]>();
        for (const [add, index] of moves) {
          const thing = things[index]!;
          if (!add) expect(places.delete(thing)).toBe(model.delete(thing));
          else if (!model.has(thing)) {
            places.add(thing);
            model.add(thing);
          }
          expect(places.size).toBe(model.size);
          expect(new Set(places.all())).toEqual(model);
        }
      }),
    );
  });
});
