import { describe } from '@jest/globals';
import { createDatabase, openTestStore } from '../support/stores.js';
import { storeContract } from './store-contract.js';

describe('the SQLite store', () => {
  storeContract(async (clock) => {
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
  });
});
