import { connect, createServer, type Socket } from 'node:net';

/** Where a connection is cut. */
export type Cut = 'before the request' | 'before the answer' | 'within the answer' | 'behind the answer';
export const CUTS: readonly Cut[] = [
  'before the request',
  'before the answer',
  'within the answer',
  'behind the answer',
];

/** A TCP proxy on loopback that cuts some of the connections that go through it, each at a point of its own. */
export interface CuttingProxy {
  readonly port: number;
  /** How many connections have been cut where. */
  readonly cuts: ReadonlyMap<Cut, number>;
  close(): Promise<void>;
}

/**
 * @param cutNext decides for each request whether, and where, its connection is cut.
 * @param share from 0 to 1, how much of an answer is let through that is cut within.
 */
export async function startCuttingProxy(
  target: { host: string; port: number },
  cutNext: () => Cut | undefined,
  share: () => number,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const cuts = new Map<Cut, number>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let cut: Cut | undefined;
    const end = (): void => {
      if (cut) cuts.set(cut, (cuts.get(cut) ?? 0) + 1);
      cut = undefined;
      client.destroy();
      // A reset, as from a host that is no longer there, or an orderly end: both happen.
      if (share() < 0.5) upstream.resetAndDestroy();
      else upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      cut = cutNext();
      if (cut === 'before the request') return end();
      upstream.write(chunk, () => {
        if (cut === 'before the answer') end();
      });
    });
    upstream.on('data', (chunk: Buffer) => {
      if (cut === 'behind the answer') return end();
      if (cut === 'within the answer') {
        client.write(chunk.subarray(0, Math.floor(chunk.length * share())), end);
        return;
      }
      client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    cuts,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
