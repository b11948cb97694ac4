import type { Clock } from '../../application/ports/clock.js';
import { executeOn, loadStatements, untilClosed, type Column, type Dialect } from './dialect.js';
import type { SearchWords } from './search-sql.js';
import { codeOf } from './store-error.js';

/** SQLite: times are milliseconds since 1970, the clock is the process's own (there is no server to have one). */
export function sqliteDialect(clock: Pick<Clock, 'now'>): Dialect {
  return {
    statements: loadStatements('sqlite'),
    concurrency: 1,
    writeTime: (time) => time.getTime(),
    readTime: (column) => new Date(column as number),
    readJson: (column) => JSON.parse(column as string) as unknown,
    rowParameters: (columns, rows) => [
      JSON.stringify(rows.map((row) => columns.map((column) => valueOf(column, row)))),
    ],
    inTransaction(client, work) {
      return client.transaction().execute(async (transaction) => {
        const { execute, close } = untilClosed(executeOn(transaction));
        try {
          const { result, sent } = await work(execute, this.transactionTime(execute));
          await Promise.all(sent);
          return result;
        } finally {
          close();
        }
      });
    },
    lockReadyParameters: (now, limit, bytes) => [now.getTime(), now.getTime(), limit, bytes],
    lockReadyOfTypesParameters: (now, jobTypes, limit, bytes) => {
      const candidates = limit * (jobTypes.length + 1);
      return [JSON.stringify(jobTypes), now.getTime(), now.getTime(), limit, candidates, limit, bytes];
    },
    idsParameters: (ids) => [JSON.stringify(ids)],
    lockAhead: () => Promise.resolve(),
    claimsCarryEntry: false,
    search: SEARCH,
    transactionTime: () => Promise.resolve(clock.now()),
    timeWasRead: () => undefined,
    statementTime: () => clock.now(),
    judge: (error) => (UNAVAILABLE.test(codeOf(error) ?? '') ? 'unavailable' : 'broken'),
  };
}

const SEARCH: SearchWords = {
  // The cast: see lock-ready.sql.
  placeholder: (kind) => (kind === 'count' ? 'cast(? as integer)' : '?'),
  by: (index) => ` indexed by ${index === 'primary' ? 'sqlite_autoindex_jobs_1' : index}`,
  withinType: (type, end, first) =>
    `job_type is not null and job_type = ${type()} and id < ${end()} and id >= ${first()}`,
  hasError: (text) => `instr(lower(error), ${text}) > 0`,
};

/** JSON goes as text, so that null in a payload stays JSON. */
function valueOf<Row>({ kind, of }: Column<Row>, row: Row): unknown {
  const value = of(row);
  if (kind === 'time') return (value as Date | null)?.getTime() ?? null;
  if (kind === 'json') return JSON.stringify(value);
  return kind === 'jsonOrNull' && value !== null ? JSON.stringify(value) : value;
}

/** Locked by another process, disk full, read-only or failing: https://sqlite.org/rescode.html */
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;
