import { isoTime } from '../../domain/iso-time.js';
import type { Job } from '../../domain/job.js';
import { executeOn, loadStatements, untilClosed, type Column, type Dialect, type Verdict } from './dialect.js';
import { codeOf, messageOf } from './store-error.js';

/** PostgreSQL: the server's clock rules, so that schedulers with differing clocks agree about every deadline. */
export function postgresDialect(): Dialect {
  return {
    statements: loadStatements('postgres'),
    writeTime: isoTime,
    readTime: timeReader(),
    readJson: (column) => column,
    rowParameters: (columns, jobs) => columns.map((column) => columnParameter(column, jobs)),
    lockReadyOfTypesParameters: (now, jobTypes, limit) => [isoTime(now), jobTypes, limit],
    idsParameters: (ids) => [ids],
    transactionTime: async (execute) => {
      // Not now(): that is when the transaction began, and it may have waited for a connection or a lock.
      const [row] = await execute('select clock_timestamp() as now', []);
      return new Date(row?.['now'] as string);
    },
    inTransaction(client, work, onCommitting) {
      return client.connection().execute(async (connection) => {
        const control = executeOn(connection);
        const { execute, close } = untilClosed(control);
        // In one round trip. Nobody who needs the time can write before it is sure that there is a transaction.
        const now = Promise.all([this.transactionTime(execute), control('begin', [])]).then(([time]) => time);
        try {
          const { result, sent } = await work(execute, now);
          await now;
          close();
          onCommitting?.();
          // Right behind the last write: if that fails, the server takes COMMIT for ROLLBACK.
          await Promise.all([...sent, control('commit', [])]);
          return result;
        } catch (error) {
          close();
          await control('rollback', []).catch(() => undefined);
          throw error;
        }
      });
    },
    statementTime: () => undefined,
    judge,
  };
}

/**
 * A column of many rows as one parameter, which the statement unnests. An array literal, or a JSON array for JSON: half
 * as dear for the server as rows of JSON objects, and cheap to write.
 */
function columnParameter({ kind, of }: Column, jobs: readonly Job[]): string | null {
  const values = jobs.map(of);
  if (kind === 'json') return JSON.stringify(values);
  if (values.every((value) => value === null)) return null;
  if (kind === 'jsonOrNull') return JSON.stringify(values);
  const write = { plain: String, text: quoted, time: (value: unknown) => isoTime(value as Date) }[kind];
  return `{${values.map((value) => (value === null ? 'NULL' : write(value))).join()}}`;
}

/** Reads the server's text for a time. Jobs that were written together share their times, so they are remembered. */
function timeReader(): (column: unknown) => Date {
  const remembered = new Map<string, Date>();
  return (column) => {
    const text = column as string;
    let time = remembered.get(text);
    if (!time) {
      time = new Date(text);
      if (remembered.size === REMEMBERED_TIMES) remembered.clear();
      remembered.set(text, time);
    }
    return time;
  };
}

const REMEMBERED_TIMES = 100;

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function quoted(text: unknown): string {
  return `"${(text as string).replaceAll(/["\\]/g, '\\$&')}"`;
}

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONFLICT = /^(40001|40P01)$/;
/**
 * Connection lost (08), resources exhausted (53), an operator or a timeout intervened (57), lock not available (55P03),
 * idle transaction ended (25P03, 25P04), read-only after a failover (25006), I/O error (58), whether a statement was
 * completed is unknown (40003).
 */
const UNAVAILABLE = /^(08...|53...|57...|55P03|25P0[34]|25006|58...|40003)$/;
const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ENOTCONN|ENOBUFS|EMFILE|ENFILE|ERR_STREAM|ERR_SOCKET)/;
/** The errors that node-postgres and its pool raise without a code. */
const DRIVER =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable|no answer from the database/i;

function judge(error: unknown): Verdict {
  const code = codeOf(error) ?? '';
  if (CONFLICT.test(code)) return 'conflict';
  if (UNAVAILABLE.test(code) || NETWORK.test(code) || DRIVER.test(messageOf(error))) return 'unavailable';
  return 'broken';
}
