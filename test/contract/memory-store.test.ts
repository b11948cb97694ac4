import { describe } from '@jest/globals';
import { MemoryStore } from '../support/memory-store.js';
import { storeContract } from './store-contract.js';

describe('the store in memory', () => {
  storeContract((clock) => {
    const store = new MemoryStore(clock);
    return Promise.resolve({ unitOfWork: store, queries: store, concurrent: false, close: () => Promise.resolve() });
  });
});
