import { StoreUnavailable } from '../application/errors.js';
import type { Clock } from '../application/ports/clock.js';
import type { Logger } from '../infrastructure/logger.js';
import { describeDatabaseUrl, type DatabaseUrl } from '../infrastructure/persistence/database-url.js';
import { openStore, type Store } from '../infrastructure/persistence/store.js';

const RETRY_MS = 2_000;

/**
 * Opens the store, waiting for a database that is not there yet; undefined when the wait was ended by the signal.
 *
 * @throws what waiting cannot mend: a wrong password, a database that does not exist, a file in use.
 */
export async function openStoreWhenReady(
  database: DatabaseUrl,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<Store | undefined> {
  while (!signal.aborted) {
    try {
      return await openStore(database, { clock });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      logger.warn(`waiting for the database at ${describeDatabaseUrl(database)}: ${error.message}`);
      await clock.sleep(RETRY_MS, signal);
    }
  }
  return undefined;
}
