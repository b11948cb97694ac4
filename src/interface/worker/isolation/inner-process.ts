import { execaNode } from 'execa';
import { fileURLToPath } from 'node:url';
import { Inner, type InnerOptions } from './inner.js';
import type { ToInner } from './messages.js';
import { siblingModule } from './sibling-module.js';

const STDERR = 2;

/** A process, and with it all that its handlers start. */
export class InnerProcess extends Inner {
  readonly name: string;
  private readonly child: ReturnType<typeof startProcess>;

  constructor(options: InnerOptions) {
    super();
    this.child = startProcess(options);
    this.name = `process ${this.child.pid}`;
    this.child.nodeChildProcess.on('message', (message: unknown) => this.hear(message));
    void this.watch();
  }

  send(message: ToInner): void {
    // It may be gone before it has got everything: that is heard when it has ended.
    const { nodeChildProcess } = this.child;
    if (nodeChildProcess.connected) nodeChildProcess.send(message, () => undefined);
  }

  protected end(): void {
    this.child.kill();
  }

  private async watch(): Promise<void> {
    const { child } = this;
    // Its last words may be heard after its exit.
    const disconnected = new Promise((resolve) => child.nodeChildProcess.once('disconnect', resolve));
    const { exitCode, signal, shortMessage } = await child;
    if (child.pid === undefined) {
      this.hasEnded(`the process cannot be started: ${shortMessage}`);
      return;
    }
    await disconnected;
    // What its handlers started is in its group, and would go on.
    child.kill();
    this.hasEnded(`the process ended with ${signal ? `signal ${signal}` : `exit code ${exitCode}`}`);
  }
}

function startProcess({ nodeOptions }: InnerOptions) {
  return execaNode(fileURLToPath(siblingModule('inner-main')), {
    ipc: true,
    serialization: 'json',
    buffer: false,
    stdin: 'ignore',
    // That of the worker is a log.
    stdout: STDERR,
    stderr: 'inherit',
    killSignal: 'SIGKILL',
    killDescendants: true,
    // It sees to that itself, also when the worker is killed.
    cleanup: false,
    reject: false,
    ...(nodeOptions && { nodeOptions }),
  });
}
