import { afterAll, describe } from '@jest/globals';
import { createDatabase, openTestStore, runSql } from '../support/stores.js';
import { claimBytesContract } from './claim-bytes-contract.js';
import { leaseContract } from './lease-contract.js';
import { purgeContract } from './purge-contract.js';
import { storeContract } from './store-contract.js';
import type { OpenStore } from './store-under-test.js';
import { transactionContract } from './transaction-contract.js';

describe('the PostgreSQL store', () => {
  const database = createDatabase('postgres');
  afterAll(async () => (await database).drop());

  const open: OpenStore = async (clock) => {
    const { url } = await database;
    const store = await openTestStore(url, clock);
    await runSql(url, 'truncate jobs');
    return { ...store, concurrent: true };
  };
  storeContract(open);
  transactionContract(open);
  claimBytesContract(open);
  leaseContract(open);
  purgeContract(open);
});
