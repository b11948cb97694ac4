import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback that can swallow, cut and refuse what goes through it. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing is passed on, in either direction, on old and new connections alike. */
  freeze(): void;
  thaw(): void;
  /** From now on nothing is passed on from the target; what goes to it still is. Ends with `thaw`. */
  holdAnswers(): void;
  /** Ends every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** @param toTarget what becomes of the bytes that go to the target. */
export async function startTcpProxy(
  target: { host: string; port: number },
  toTarget: (chunk: Buffer) => Buffer = (chunk) => chunk,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let frozen = false;
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (frozen) socket.pause();
  };
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    upstreams.add(upstream);
    upstream.on('close', () => upstreams.delete(upstream));
    for (const [from, to, pass] of [
      [client, upstream, toTarget],
      [upstream, client, (chunk: Buffer) => chunk],
    ] as const) {
      track(from);
      from.on('data', (chunk: Buffer) => to.write(pass(chunk)));
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw: () => {
      frozen = false;
      for (const socket of sockets) socket.resume();
    },
    holdAnswers: () => {
      for (const upstream of upstreams) upstream.pause();
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
