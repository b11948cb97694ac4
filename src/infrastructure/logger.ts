import pino, { type Logger } from 'pino';

export type { Logger };

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack: string | undefined;
}

/**
 * What is told of an error. Only these parts: a database's error also quotes the row at fault, with its payload and its
 * lease token.
 */
export function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: undefined };
  const { name, message, stack } = error;
  return { type: name, message, stack, ...('code' in error && { code: error.code }) };
}

/** JSON lines on stdout, or readable ones when stdout is a terminal. Payloads, results and tokens are never logged. */
export function createLogger(level: LogLevel, name: string): Logger {
  const options = { name, level, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } };
  if (process.stdout.isTTY) return pino({ ...options, transport: PRETTY });
  // Synchronous: the asynchronous destination flushes at exit, for ever when nobody reads the pipe any more.
  return pino(options, pino.destination({ fd: 1, sync: true }));
}

const PRETTY = { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } };
