// Builds dist/ when a source is newer than the last build: `npm start` and `npm run worker` call it, also both at once.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { generateApi } from './generate-api.mjs';

const STAMP = 'dist/.built';
const LOCK = 'node_modules/.baton-build-lock';
/** A build takes seconds; a lock this old was left by one that was killed. */
const STALE_LOCK_MS = 120_000;

const changedAt = (file) => statSync(file).mtimeMs;

function isFresh() {
  if (!existsSync(STAMP)) return false;
  const sources = globSync(
    ['src/**/*.{ts,sql,template}', 'tsconfig*.json', 'tsoa.json', 'package-lock.json', 'scripts/*.mjs'],
    {
      exclude: ['src/main/generated/**'],
    },
  );
  return sources.every((file) => changedAt(file) < changedAt(STAMP));
}

async function lock() {
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (existsSync(LOCK) && Date.now() - changedAt(LOCK) > STALE_LOCK_MS)
        rmSync(LOCK, { recursive: true, force: true });
      else await delay(200);
    }
  }
}

async function build() {
  rmSync('dist', { recursive: true, force: true });
  const started = new Date();
  await generateApi('spec-and-routes');
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
  cpSync('src/infrastructure/persistence/sql', 'dist/infrastructure/persistence/sql', { recursive: true });
  writeFileSync(STAMP, started.toISOString());
}

if (!isFresh()) {
  await lock();
  try {
    if (!isFresh()) await build();
  } catch (error) {
    process.stderr.write(`build failed: ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}
