import { describe } from '@jest/globals';
import { MemoryStore } from '../support/memory-store.js';
import { claimBytesContract } from './claim-bytes-contract.js';
import { leaseContract } from './lease-contract.js';
import { purgeContract } from './purge-contract.js';
import { storeContract } from './store-contract.js';
import type { OpenStore } from './store-under-test.js';
import { transactionContract } from './transaction-contract.js';

describe('the store in memory', () => {
  const open: OpenStore = (clock) => {
    const store = new MemoryStore(clock);
    return Promise.resolve({ unitOfWork: store, queries: store, concurrent: false, close: () => Promise.resolve() });
  };
  storeContract(open);
  transactionContract(open);
  claimBytesContract(open);
  leaseContract(open);
  purgeContract(open);
});
