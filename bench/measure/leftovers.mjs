import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set();
const directories = new Set();

/**
 * However the bench ends, this process does not outlive it.
 *
 * @template {import('node:child_process').ChildProcess} Child
 * @param {Child} child
 * @returns {Child}
 */
export function tracked(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** A directory that is gone when the bench ends, at the latest. */
export function temporaryDirectory(name) {
  const directory = mkdtempSync(join(tmpdir(), `baton-bench-${name}-`));
  directories.add(directory);
  return directory;
}

/** @param {string} directory */
export function discard(directory) {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
}

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const directory of directories) discard(directory);
});
