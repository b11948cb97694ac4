import { Worker as Thread } from 'node:worker_threads';
import { describeThrown } from '../thrown.js';
import { Inner, type InnerOptions } from './inner.js';
import type { ToInner } from './messages.js';
import { siblingModule } from './sibling-module.js';

/** A thread of this process. What does not return and is not JavaScript cannot be stopped in it. */
export class InnerThread extends Inner {
  readonly name: string;
  private readonly thread: Thread;

  constructor({ nodeOptions }: InnerOptions) {
    super();
    // Its stdout is for people, as its stderr is: that of the worker is a log.
    this.thread = new Thread(siblingModule('inner-main'), {
      stdout: true,
      stderr: true,
      ...(nodeOptions && { execArgv: [...nodeOptions] }),
    });
    this.name = `thread ${this.thread.threadId}`;
    for (const output of [this.thread.stdout, this.thread.stderr]) {
      output.on('data', (chunk: Uint8Array) => void process.stderr.write(chunk));
    }
    this.thread.on('message', (message: unknown) => this.hear(message));
    let trouble = '';
    // Out of memory, for one.
    this.thread.on('error', (error) => (trouble = `: ${describeThrown(error).message}`));
    this.thread.on('exit', (code) => this.hasEnded(`the thread ended with exit code ${code}${trouble}`));
  }

  send(message: ToInner): void {
    this.thread.postMessage(message);
  }

  protected end(): void {
    void this.thread.terminate();
  }
}
