import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
} from 'kysely';
import { codeOf } from './store-error.js';

/** How long a transaction waits for another process that writes to the same file. */
const WRITE_LOCK_TIMEOUT_MS = 5_000;
/** SQLite's own wait stops the whole process, so it is short; between two tries others have their turn. */
const BUSY_TIMEOUT_MS = 20;
const BUSY_RETRY_MS = 25;
/** The queue's own statements and the ORM's fixed ones; texts with values in them would come without end. */
const MAX_PREPARED = 64;
/** What the write-ahead log is cut back to after a checkpoint. */
const WAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Opens a SQLite file the way a queue needs it, for the ORM to use. */
export class SqliteFileDialect extends SqliteDialect {
  constructor(private readonly path: string) {
    super({ database: () => Promise.reject(new Error('opened by the driver below')) });
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.path);
  }
}

class ImmediateDriver extends SqliteDriver {
  private readonly opened: { database?: Database.Database };

  constructor(path: string) {
    const opened: { database?: Database.Database } = {};
    super({ database: () => Promise.resolve(preparedOnce((opened.database = openDatabase(path)))) });
    this.opened = opened;
  }

  /**
   * Takes the write lock at once. With a plain BEGIN, a transaction that reads first and writes later fails without
   * waiting when another process has written in between.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const giveUpAt = performance.now() + WRITE_LOCK_TIMEOUT_MS;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (!codeOf(error)?.startsWith('SQLITE_BUSY') || performance.now() >= giveUpAt) throw error;
        await delay(BUSY_RETRY_MS);
      }
    }
  }

  /** SQLite has rolled back by itself when a disk is full or fails; a second ROLLBACK would hide that error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.opened.database?.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite compiles a statement each time it is prepared, which costs more than running most of ours. */
function preparedOnce(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, Database.Statement>();
  return {
    prepare: (sql) => {
      let statement = statements.get(sql);
      if (!statement) {
        statement = database.prepare(sql);
        // The oldest makes room: one that is used all the time is compiled again now and then, and stays.
        if (statements.size === MAX_PREPARED) statements.delete(statements.keys().next().value as string);
        statements.set(sql, statement);
      }
      return statement;
    },
    close: () => database.close(),
  };
}

function openDatabase(path: string): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = wal');
  // better-sqlite3 is built with NORMAL for WAL: a job that has been acknowledged could vanish with the power.
  database.pragma('synchronous = full');
  database.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT_BYTES}`);
  return database;
}
