import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'uuid';
import { uuidText } from '../../src/infrastructure/uuid-text.js';
import { randomIds } from '../../src/infrastructure/random-ids.js';

describe('the text of a UUID', () => {
  it('is what the library makes of the same bytes', () => {
    for (let n = 0; n < 1000; n++) {
      const bytes = parse(randomIds.leaseToken());
      expect(uuidText(bytes)).toBe(stringify(bytes));
    }
  });
});
