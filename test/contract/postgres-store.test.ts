import { afterAll, describe } from '@jest/globals';
import { createDatabase, openTestStore, runSql } from '../support/stores.js';
import { storeContract } from './store-contract.js';

describe('the PostgreSQL store', () => {
  const database = createDatabase('postgres');
  afterAll(async () => (await database).drop());

  storeContract(async (clock) => {
    const { url } = await database;
    const store = await openTestStore(url, clock);
    await runSql(url, 'truncate jobs');
    return { ...store, concurrent: true };
  });
});
