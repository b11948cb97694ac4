import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openPostgresStore } from './servers/postgres-store.mjs';
import { redisVersion, startRedis } from './servers/redis.mjs';
import { openSqliteStore } from './servers/sqlite-store.mjs';

const PEERS = ['pg-boss', 'graphile-worker', 'bullmq'];

/**
 * @typedef {object} PeerTarget
 * @property {string} name
 * @property {(appendfsync?: 'always' | 'everysec') => Promise<any>} openBackend a fresh database, or a fresh redis
 */

/**
 * Every version of Baton, on each of its databases.
 *
 * @param {ReturnType<typeof import('./options.mjs').readOptions>} options
 * @returns {import('./rows/with-baton.mjs').BatonTarget[]}
 */
export function batonTargets({ checkouts, targets }, postgres) {
  const all = checkouts.flatMap(({ label, directory: checkout }) => [
    postgres && {
      name: `${label}-postgres`,
      kind: 'baton-postgres',
      checkout,
      openStore: () => openPostgresStore(postgres),
    },
    { name: `${label}-sqlite`, kind: 'baton-sqlite', checkout, openStore: openSqliteStore },
  ]);
  return all.filter((it) => it && (!targets || targets.includes(it.name) || targets.includes(it.kind)));
}

/**
 * The peers that are asked for and can be had.
 *
 * @param {ReturnType<typeof import('./options.mjs').readOptions>} options
 * @param {(line: string) => void} say
 * @returns {PeerTarget[]}
 */
export function peerTargets({ smoke, targets }, postgres, say) {
  if (smoke) return [];
  const wanted = PEERS.filter((peer) => !targets || targets.includes(peer));
  if (wanted.length > 0) installPeers();
  return wanted.flatMap((name) => {
    if (name !== 'bullmq') return [{ name, openBackend: () => openDatabase(postgres) }];
    if (redisVersion()) return [{ name, openBackend: startRedis }];
    say('bullmq is left out: there is no redis-server on this machine');
    return [];
  });
}

/** @param {PeerTarget[]} peers */
export function peerVersions(peers) {
  const { dependencies } = createRequire(import.meta.url)('./package.json');
  const versions = Object.fromEntries(peers.map(({ name }) => [name, dependencies[name]]));
  return { ...versions, ...(versions.bullmq && { redis: redisVersion() }) };
}

async function openDatabase(postgres) {
  const { name, url } = await postgres.createDatabase();
  return { url, watched: { postgres: postgres.pid }, close: () => postgres.dropDatabase(name) };
}

/** The peers have an install of their own. */
function installPeers() {
  if (existsSync(join(import.meta.dirname, 'node_modules', '.package-lock.json'))) return;
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: import.meta.dirname, stdio: 'inherit' });
}
