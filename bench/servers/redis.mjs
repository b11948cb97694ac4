import { execFileSync, spawn } from 'node:child_process';
import { discard, temporaryDirectory, tracked } from '../measure/leftovers.mjs';
import { freePort } from '../../test/support/postgres-server.js';

/** The version of the redis-server on this machine, or undefined when there is none. */
export function redisVersion() {
  try {
    return /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

/**
 * A redis of one measurement, which writes every command to its append-only file.
 *
 * @param {'always' | 'everysec'} [appendfsync]
 */
export async function startRedis(appendfsync = 'everysec') {
  const directory = temporaryDirectory('redis');
  const port = await freePort();
  const flags = { port, dir: directory, save: '', appendonly: 'yes', appendfsync, bind: '127.0.0.1' };
  const flagList = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = tracked(spawn('redis-server', flagList, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const exited = new Promise((resolve) => server.once('exit', resolve));
  await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('redis-server does not start')));
    server.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    watched: { redis: server.pid },
    async close() {
      server.kill('SIGTERM');
      await exited;
      discard(directory);
    },
  };
}
