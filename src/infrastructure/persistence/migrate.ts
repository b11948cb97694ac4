import { setTimeout as delay } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/core';
import type { AbstractSqlConnection } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import type { DatabaseUrl } from './database-url.js';
import { ormOptions } from './orm.js';

/** "baton" in ASCII: the name of PostgreSQL's advisory lock that lets one scheduler at a time migrate. */
const MIGRATION_LOCK = 0x6261746f6e;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Brings the schema up to date, all pending migrations in one transaction. Any number of schedulers may do so at once:
 * one migrates, the others wait and find nothing to do. On PostgreSQL a lock sees to that, held by a transaction beside
 * the migrations' own; a SQLite file has been reserved by its one scheduler before.
 *
 * Uses connections of its own, because a migration may take longer than a statement of the queue is allowed to.
 */
export async function migrate(database: DatabaseUrl): Promise<void> {
  const orm = await MikroORM.init(ormOptions({ database, poolSize: 2, statementTimeoutMs: undefined }));
  try {
    if (database.kind === 'sqlite') {
      await orm.migrator.up();
      return;
    }
    const connection = orm.em.getConnection() as AbstractSqlConnection;
    await connection.connect();
    await connection
      .getClient()
      .transaction()
      .execute(async (lock) => {
        await lock.executeQuery(CompiledQuery.raw('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]));
        await orm.migrator.up();
      });
  } finally {
    // A connection that was lost in the middle of a migration is never given back, and the pool would wait for it.
    await Promise.race([orm.close(true), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}
