import { afterAll, describe } from '@jest/globals';
import { createDatabase, openTestStore, runSql } from '../support/stores.js';
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

describe('the PostgreSQL store', () => {
  const database = createDatabase('postgres');
  afterAll(async () => (await database).drop());

  const open: OpenStore = async (clock) => {
    const { url } = await database;
    const store = await openTestStore(url, clock);
    await runSql(url, 'truncate jobs, job_tags, journal, job_counts, job_minutes, schedules, idempotency_keys');
    await runSql(url, 'update journal_fold set up_to = 0, trimmed_to = 0');
    return { ...store, concurrent: true };
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
