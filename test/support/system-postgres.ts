import { chownSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error -- jest's global setup, which nothing transforms, needs it too: plain JavaScript, no declarations
import * as untyped from './postgres-server.js';
import { eventually } from './processes-wait.js';
import { runSql } from './stores.js';

const { startEmbedded, freePort } = untyped as unknown as {
  startEmbedded: (options: { directory: string }) => Promise<{
    readonly url: string;
    start(): Promise<void>;
    pid(): number;
    stop(): Promise<void>;
  }>;
  freePort: () => Promise<number>;
};
export { freePort };

/** A PostgreSQL of the test's own, which may crash. */
export class CrashablePostgres {
  private running = true;

  private constructor(
    private readonly server: Awaited<ReturnType<typeof startEmbedded>>,
    private readonly directory: string,
  ) {}

  static async start(): Promise<CrashablePostgres> {
    const directory = mkdtempSync(join(tmpdir(), 'baton-postgres-'));
    return new CrashablePostgres(await startEmbedded({ directory }), directory);
  }

  /** The URL of a new, empty database. */
  async createDatabase(name: string): Promise<string> {
    await runSql(`${this.server.url}/postgres`, `create database ${name}`);
    return `${this.server.url}/${name}`;
  }

  /** Cuts every connection to this database but the one that asks. Returns how many there were. */
  async cutConnections(databaseUrl: string): Promise<number> {
    const cut = await runSql(
      databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return cut.length;
  }

  /** "Immediate shutdown": no checkpoint, no farewell; it has to recover when it starts. */
  crash(): Promise<void> {
    return this.end('SIGQUIT');
  }

  /** Restarts it as what it is after a failover: a standby, which can be read from only. */
  async becomeStandby(): Promise<void> {
    await this.end('SIGINT');
    const data = join(this.directory, 'data');
    const signal = join(data, 'standby.signal');
    writeFileSync(signal, '');
    const { uid, gid } = statSync(data);
    chownSync(signal, uid, gid);
    // It resolves at words that a standby does not say.
    this.server.start().catch(() => undefined);
    const isReadable = () => runSql(`${this.server.url}/postgres`, 'select 1').catch(() => false);
    await eventually(isReadable, 'the standby answers');
    this.running = true;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const pid = this.server.pid();
    process.kill(pid, signal);
    await eventually(() => !isAlive(pid), 'PostgreSQL is gone');
    this.running = false;
  }

  async start(): Promise<void> {
    await this.server.start();
    this.running = true;
  }

  async remove(): Promise<void> {
    // It can only be stopped while it runs.
    if (!this.running) await this.start();
    await this.server.stop();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
