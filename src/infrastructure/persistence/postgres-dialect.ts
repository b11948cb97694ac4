import type { Clock } from '../../application/ports/clock.js';
import { isoTime } from '../../domain/iso-time.js';
import {
  executeOn,
  loadStatements,
  untilClosed,
  type Column,
  type Dialect,
  type Execute,
  type Verdict,
} from './dialect.js';
import type { SearchWords } from './search-sql.js';
import { ServerClock } from './server-clock.js';
import { codeOf, messageOf } from './store-error.js';

/** PostgreSQL: the server's clock rules, so that schedulers with differing clocks agree about every deadline. */
export function postgresDialect(clock: Pick<Clock, 'monotonicMs'>): Dialect {
  const serverClock = new ServerClock(clock);
  return {
    statements: loadStatements('postgres'),
    // One is decided about in this process while the server carries out the other.
    concurrency: 2,
    writeTime: isoTime,
    readTime: timeReader(),
    readJson: (column) => column,
    rowParameters: (columns, rows) => columns.map((column) => columnParameter(column, rows)),
    lockReadyParameters: (now, limit, bytes) => [isoTime(now), limit, bytes],
    lockReadyOfTypesParameters: (now, jobTypes, limit, bytes) => [isoTime(now), jobTypes, limit, bytes],
    idsParameters: (ids) => [ids],
    claimsCarryEntry: true,
    search: SEARCH,
    lockAhead: (execute, ids) => execute(LOCK_AHEAD, [ids]),
    transactionTime: (execute) => {
      const known = serverClock.now();
      if (known && !serverClock.isDue) return Promise.resolve(known);
      const reading = readTime(execute).then((time) => {
        serverClock.wasRead(time);
        return time;
      });
      if (!known) return reading;
      // The transaction fails with it, and says so itself.
      reading.catch(() => undefined);
      return Promise.resolve(known);
    },
    timeWasRead: (time) => serverClock.wasRead(time),
    inTransaction(client, work) {
      // The driver's own connection: that of client.connection() waits for each answer before it sends the next statement.
      return client.getExecutor().provideConnection(async (connection) => {
        const control = executeOn(connection);
        let failed: unknown;
        const { execute, close } = untilClosed((sql, parameters) => {
          const answer = control(sql, parameters);
          answer.catch((error: unknown) => (failed ??= error));
          return answer;
        });
        // Nobody waits for it. If it fails there is no transaction, and the session lets nothing be written without one.
        const begun = control('begin read write', []);
        begun.catch(() => undefined);
        try {
          const { result, sent } = await work(execute, this.transactionTime(execute));
          close();
          // Right behind the last write: if that fails, the server takes COMMIT for ROLLBACK.
          await Promise.all([begun, ...sent, control('commit', [])]);
          return result;
        } catch (error) {
          close();
          await control('rollback', []).catch(() => undefined);
          throw codeOf(error) === TRANSACTION_FAILED ? failed : error;
        }
      });
    },
    statementTime: () => undefined,
    judge,
  };
}

/** In the order in which lock-by-ids locks. */
const LOCK_AHEAD = 'select from jobs where id = any ($1::uuid[]) order by id for update';

const TYPES = { id: 'uuid', text: 'text', time: 'timestamptz', count: 'bigint' } as const;

/** The planner takes no orders: each part of a search is in the order of the index that it is meant to use. */
const SEARCH: SearchWords = {
  placeholder: (kind, position) => `$${position}::${TYPES[kind]}`,
  by: () => '',
  // Not "job_type = …", for which it would as soon walk through all jobs in the order of their ids, as few as it takes them
  // to be. The bounds of the type itself prove that it is not null, which is the index's condition.
  withinType: (typeParameter, end, first) => {
    const type = typeParameter();
    return `job_type >= ${type} and job_type <= ${type}
      and (job_type, id) < (${type}, ${end()}) and (job_type, id) >= (${type}, ${first()})`;
  },
  // By this collation only the letters of ASCII have another case, as on SQLite.
  hasError: (text) => `position(${text} in lower(error::text collate "C")) > 0`,
};

/** Not now(): that is when the transaction began, and it may have waited for a connection. */
async function readTime(execute: Execute): Promise<Date> {
  const [row] = await execute('select clock_timestamp() as now', []);
  return new Date(row?.['now'] as string);
}

/**
 * A column of many rows as one parameter, which the statement unnests. An array literal, or a JSON array for JSON: half
 * as dear for the server as rows of JSON objects, and cheap to write.
 */
function columnParameter<Row>({ kind, of }: Column<Row>, rows: readonly Row[]): string | null {
  const values = rows.map(of);
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
function quoted(value: unknown): string {
  const text = value as string;
  // Most texts have neither, and are not copied to find that out.
  return text.includes('"') || text.includes('\\') ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CONFLICT = /^(40001|40P01)$/;
/** The answer to every statement behind one that has failed: that one says why. */
const TRANSACTION_FAILED = '25P02';
/**
 * Connection lost (08), resources exhausted (53), an operator or a timeout intervened (57), lock not available (55P03),
 * idle transaction ended (25P03, 25P04), read-only after a failover (25006; 0A000 is what a standby calls a BEGIN for
 * writing), I/O error (58), whether a statement was completed is unknown (40003).
 */
const UNAVAILABLE = /^(08...|53...|57...|55P03|25P0[34]|25006|0A000|58...|40003)$/;
const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|ENOTCONN|ENOBUFS|EMFILE|ENFILE|ERR_STREAM|ERR_SOCKET)/;
/** The errors that node-postgres and its pool raise without a code. */
const DRIVER =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable|no answer from the database/i;

function judge(error: unknown): Verdict {
  const code = codeOf(error) ?? '';
  if (CONFLICT.test(code) || isKeyTaken(error)) return 'conflict';
  if (UNAVAILABLE.test(code) || NETWORK.test(code) || DRIVER.test(messageOf(error))) return 'unavailable';
  return 'broken';
}

/** A job that was made PENDING again found its unique key taken in that moment: who looks once more sees by whom. */
function isKeyTaken(error: unknown): boolean {
  return codeOf(error) === '23505' && messageOf(error).includes('jobs_unique');
}
