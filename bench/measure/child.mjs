import { fork } from 'node:child_process';
import { tracked } from './leftovers.mjs';

/** Whatever hangs for longer is ended, and the row has failed. */
const LIMIT_MS = 600_000;

/**
 * Runs a measuring program as a process of its own, gives it its assignment and waits for its result.
 *
 * @param {string} program
 * @param {object} assignment
 * @param {() => void} [onSettled] called when the program says that what comes before measuring is over
 * @returns {Promise<any>}
 */
export function measureInChild(program, assignment, onSettled = () => undefined) {
  return new Promise((resolve, reject) => {
    const child = tracked(fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    let answer;
    child.on('message', (message) => {
      if (message.settled) onSettled();
      else answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(limit);
      if (answer?.result) resolve(answer.result);
      else if (answer?.missing) reject(new Missing(answer.missing));
      else reject(new Error(answer?.failure ?? `${program} ended with ${signal ?? code}`));
    });
    child.send(assignment);
  });
}

/** What is measured does not have what the row asks for: the row is left out, and that is said. */
export class Missing extends Error {}

/**
 * The other side: a program that measures what its parent tells it to.
 *
 * @param {(assignment: any) => Promise<object>} measure
 */
export function serveAssignment(measure) {
  process.once('message', async (assignment) => {
    const answer = await measure(assignment).then(
      (result) => ({ result }),
      (error) => (error instanceof Missing ? { missing: error.message } : { failure: error.stack }),
    );
    process.send(answer, () => process.exit(0));
  });
}
