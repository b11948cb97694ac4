import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandEnd {
  readonly exit: number | NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

interface BatonOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A file descriptor, in place of what is read. */
  readonly stdout?: number;
}

/** Runs `baton` with these arguments to its end, as a shell would. */
export async function baton(
  args: readonly string[],
  { env = {}, input = '', stdout }: BatonOptions = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, ['bin/baton.js', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', stdout ?? 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { exit: code ?? signal, out, err };
}
