import { constants } from 'node:os';
import { lastLine } from './tail.js';

/** How a program failed its job; the `stack` is the end of what it wrote on its standard error. */
export class ProgramFailed extends Error {
  /** False: to run it again would be no use. */
  readonly retryable: boolean;

  constructor(type: string, message: string, { retryable = true, log = '' } = {}) {
    super(message);
    this.name = type;
    this.retryable = retryable;
    this.stack = log;
  }
}

const MEANINGS: Readonly<Record<number, string>> = { 126: 'not executable', 127: 'command not found' };

/** A shell's number for a program that a signal has ended. */
const SIGNAL_BASE = 128;

/** For people: "exit code 3: the last line of the log". */
export function exitSentence(exitCode: number, log: string): string {
  const meaning = MEANINGS[exitCode] ?? signalName(exitCode - SIGNAL_BASE);
  return withLastLine(meaning ? `exit code ${exitCode} (${meaning})` : `exit code ${exitCode}`, log);
}

export function withLastLine(what: string, log: string): string {
  const line = lastLine(log);
  return line ? `${what}: ${line}` : what;
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
