import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** @param {{ label: string, directory: string }[]} checkouts */
export function describeMachine(checkouts) {
  return {
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    baton: Object.fromEntries(checkouts.map(({ label, directory }) => [label, revision(directory)])),
  };
}

/** Its commit, and whether something is not committed. */
function revision(directory) {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: directory, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'package.json') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '+changes' : '');
  } catch {
    return 'unknown';
  }
}
