import { describe } from '@jest/globals';
import { MemoryStore } from '../support/memory-store.js';
import { claimBytesContract } from './claim-bytes-contract.js';
import { journalContract } from './journal-contract.js';
import { findContract } from './find-contract.js';
import { leaseContract } from './lease-contract.js';
import { onceContract } from './once-contract.js';
import { optionContract } from './option-contract.js';
import { purgeContract } from './purge-contract.js';
import { scheduleContract } from './schedule-contract.js';
import { storeContract } from './store-contract.js';
import type { OpenStore } from './store-under-test.js';
import { transactionContract } from './transaction-contract.js';

describe('the store in memory', () => {
  const open: OpenStore = (clock) => {
    const store = new MemoryStore(clock);
    return Promise.resolve({
      unitOfWork: store,
      queries: store,
      journal: store.journal,
      figures: store.journal,
      schedules: store.schedules,
      concurrent: false,
      close: () => Promise.resolve(),
    });
  };
  storeContract(open);
  transactionContract(open);
  claimBytesContract(open);
  findContract(open);
  leaseContract(open);
  purgeContract(open);
  onceContract(open);
  optionContract(open);
  journalContract(open);
  scheduleContract(open);
});
