import { describe } from '@jest/globals';
import { createDatabase, openTestStore } from '../support/stores.js';
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

describe('the SQLite store', () => {
  const open: OpenStore = async (clock) => {
    const database = await createDatabase('sqlite');
    const store = await openTestStore(database.url, clock);
    return {
      ...store,
      concurrent: false,
      close: async () => {
        await store.close();
        await database.drop();
      },
    };
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
