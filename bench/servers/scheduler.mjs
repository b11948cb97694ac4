import { execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { discard, temporaryDirectory, tracked } from '../measure/leftovers.mjs';

const START_LIMIT_MS = 20_000;

/** @param {string} checkout */
export function buildBaton(checkout) {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: checkout, stdio: 'inherit' });
}

/**
 * Starts a scheduler as `npm start` does, with its log on, in a file.
 *
 * @param {string} checkout
 * @param {string} databaseUrl
 */
export async function startScheduler(checkout, databaseUrl) {
  const directory = temporaryDirectory('scheduler');
  const logFile = join(directory, 'log');
  const env = { ...process.env, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' };
  const log = openSync(logFile, 'w');
  const stdio = ['ignore', log, log];
  const scheduler = tracked(spawn(process.execPath, startArguments(checkout), { cwd: checkout, env, stdio }));
  const exited = new Promise((resolve) => scheduler.once('exit', resolve));
  return {
    pid: scheduler.pid,
    port: await portIn(logFile, scheduler),
    async stop() {
      scheduler.kill('SIGTERM');
      await exited;
      discard(directory);
    },
  };
}

/** What the checkout's `npm start` gives to node. */
function startArguments(checkout) {
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  return scripts.start.split(' ').slice(1);
}

async function portIn(logFile, scheduler) {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end && scheduler.exitCode === null) {
    const port = /listening on http:\/\/[^:]+:(\d+)/.exec(readFileSync(logFile, 'utf8'))?.[1];
    if (port) return Number(port);
    await delay(50);
  }
  scheduler.kill('SIGKILL');
  throw new Error(`the scheduler does not start: ${readFileSync(logFile, 'utf8')}`);
}
