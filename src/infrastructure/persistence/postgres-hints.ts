import { randomUUID } from 'node:crypto';
import type { Clock } from '../../application/ports/clock.js';
import type { HintListener, ReadyHints } from '../../application/ports/ready-hints.js';
import type { PostgresConnection } from './orm.js';
import { DeadlineClient } from './postgres-client.js';

/** A channel belongs to one database: queues in other databases of the server have their own. */
export const HINT_CHANNEL = 'baton_ready';
/** The first pause before the next try to connect; it doubles with each that fails. */
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** Silence after which the other end is probed; the system's default is two hours. */
const KEEPALIVE_AFTER_MS = 10_000;

/**
 * LISTEN and NOTIFY, on one connection of their own beside the pool. A hint is a transaction of its own: inside of a
 * job's, NOTIFY would let only one such transaction of the whole server commit at a time.
 */
export class PostgresHints implements ReadyHints {
  /** What tells its own hints from those of others. */
  private readonly me = randomUUID();
  private readonly closed = new AbortController();
  private listening: Promise<void> = Promise.resolve();
  /** Undefined while there is no connection that listens. */
  private client: DeadlineClient | undefined;
  /** Whether the latest hint could not be sent. */
  private isOwed = false;

  constructor(
    private readonly connection: PostgresConnection,
    private readonly clock: Pick<Clock, 'sleep'>,
  ) {}

  async send(): Promise<void> {
    this.isOwed = true;
    try {
      if (!this.client) return;
      await this.client.query('select pg_notify($1, $2)', [HINT_CHANNEL, this.me]);
      this.isOwed = false;
    } catch {
      // The others look for themselves until the connection is back.
    }
  }

  listen(listener: HintListener): void {
    this.listening = this.keepListening(listener);
  }

  /** Closes the connection, without waiting for a server that does not answer. */
  async close(): Promise<void> {
    this.closed.abort(new Error('the store is closed'));
    await this.listening;
  }

  private async keepListening(listener: HintListener): Promise<void> {
    const { signal } = this.closed;
    let pauseMs = SHORTEST_PAUSE_MS;
    for (;;) {
      try {
        await this.listenUntilLost(listener, () => (pauseMs = SHORTEST_PAUSE_MS));
      } catch (error) {
        if (signal.aborted) return;
        listener.lost(error);
      }
      await this.clock.sleep(pauseMs, signal);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
  }

  /** @throws what the connection was lost by, or that the store is closed. */
  private async listenUntilLost(listener: HintListener, connected: () => void): Promise<never> {
    const { signal } = this.closed;
    signal.throwIfAborted();
    const client = new DeadlineClient({
      ...this.connection,
      application_name: 'baton hints',
      keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
    });
    const lost = Promise.withResolvers<never>();
    const leave = () => lost.reject(signal.reason as Error);
    signal.addEventListener('abort', leave);
    client.on('error', lost.reject);
    client.on('notification', ({ payload }) => {
      if (payload !== this.me) listener.heard();
    });
    try {
      await Promise.race([client.connect(), lost.promise]);
      await Promise.race([client.query(`listen ${HINT_CHANNEL}`), lost.promise]);
      this.client = client;
      connected();
      // What was said while nobody listened.
      listener.heard();
      if (this.isOwed) void this.send();
      return await lost.promise;
    } finally {
      this.client = undefined;
      signal.removeEventListener('abort', leave);
      void client.end();
      client.connection.stream.destroy();
    }
  }
}
