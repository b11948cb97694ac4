type Log = (facts: object, message: string) => void;

/** The part of a logger that the worker uses; a pino logger is one. */
export interface WorkerLogger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
}
