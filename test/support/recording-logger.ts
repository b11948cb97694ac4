import type { WorkerLogger } from '../../src/interface/worker/worker-logger.js';

export interface LogLine {
  readonly level: keyof WorkerLogger;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A logger that remembers. */
export class RecordingLogger implements WorkerLogger {
  readonly lines: LogLine[] = [];
  readonly debug = this.at('debug');
  readonly info = this.at('info');
  readonly warn = this.at('warn');
  readonly error = this.at('error');

  of(level: keyof WorkerLogger): LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }

  messages(level: keyof WorkerLogger): string[] {
    return this.of(level).map(({ message }) => message);
  }

  private at(level: keyof WorkerLogger) {
    return (facts: object, message: string): void => {
      this.lines.push({ level, message, facts: { ...facts } });
    };
  }
}
