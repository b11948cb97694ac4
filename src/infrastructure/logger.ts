import pino, { type Logger } from 'pino';

export type { Logger };

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on stdout, or readable ones when stdout is a terminal. Payloads, results and tokens are never logged. */
export function createLogger(level: LogLevel, name: string): Logger {
  const pretty = { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' } };
  return pino({
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(process.stdout.isTTY && { transport: pretty }),
  });
}
