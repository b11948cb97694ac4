import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf } from './store-error.js';

/** Another scheduler has the file open. */
export class AlreadyInUse extends Error {}

export interface FileLock {
  release(): void;
}

/**
 * Reserves a SQLite file for this scheduler, until it is released or the process ends in whatever way.
 *
 * The lock is an open exclusive transaction on an empty database beside the file: SQLite's own locks are portable and
 * die with their process, and the queue's file stays readable for everybody else (a backup, the sqlite3 shell).
 *
 * @throws AlreadyInUse when another scheduler holds it.
 */
export function lockSqliteFile(path: string): FileLock {
  // The file itself, by whatever link it is named; where there is none yet, the place it will be made in.
  const file = existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
  const lockPath = `${file}.lock`;
  const lock = new Database(lockPath, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (codeOf(error)?.startsWith('SQLITE_BUSY')) {
      throw new AlreadyInUse(`${path} is in use by another scheduler; one file has one scheduler`, { cause: error });
    }
    throw error;
  }
  return { release: () => lock.close() };
}
