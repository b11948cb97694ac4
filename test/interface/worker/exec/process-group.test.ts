import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { endGroup } from '../../../../src/interface/worker/exec/process-group.js';
import { runs } from '../../../support/exec-rig.js';

/** A parent that tells the pid of a child which leads a group of its own. */
const PARENT = `
  const { spawn } = require('node:child_process');
  console.log(spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid);
  setInterval(() => undefined, 1000);
`;

let stopParent = (): void => undefined;
afterEach(() => stopParent());

async function groupOfUnreaped(): Promise<number> {
  const parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
  stopParent = () => void parent.kill('SIGKILL');
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
  // Whoever is stopped reaps nobody.
  parent.kill('SIGSTOP');
  return Number(pid.toString());
}

describe('endGroup', () => {
  it('does not wait for processes that have ended and are not reaped', async () => {
    const group = await groupOfUnreaped();
    const toldAt = performance.now();
    await endGroup(group, 60_000);
    expect(performance.now() - toldAt).toBeLessThan(30_000);
    // Still there to be signalled, which is why a signal alone cannot tell.
    expect(process.kill(-group, 0)).toBe(true);
    expect(await runs(group)).toBe(false);
  });
});
