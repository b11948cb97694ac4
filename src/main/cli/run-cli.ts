import { endBecause, Failed } from './exit.js';

/**
 * Commands with a command line of their own, which is passed on as it is. Each is loaded when it is wanted: what a
 * scheduler takes to load, `baton job get` shall not wait for.
 */
const PROCESSES: Readonly<Record<string, () => Promise<unknown>>> = {
  scheduler: () => import('../server.js'),
  worker: () => import('../worker.js'),
  conformance: () => import('../conformance.js'),
};

/** Does what the arguments say, and sets the process's exit code. Never throws. */
export async function runCli(given: readonly string[]): Promise<void> {
  process.stdout.on('error', leaveUnheard);
  const args = helpAsOption(given);
  const [name = '', ...rest] = args;
  const start = Object.hasOwn(PROCESSES, name) ? PROCESSES[name] : undefined;
  if (start) {
    process.argv.splice(2, Infinity, ...rest);
    await start();
    return;
  }
  try {
    const { buildProgram } = await import('./program.js');
    await buildProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    endBecause(error);
  }
}

/** `help job create` as `job create --help`: each reader of a command line knows of its own commands only. */
function helpAsOption(args: readonly string[]): readonly string[] {
  const [first, name = '', ...more] = args;
  const isElsewhere = Object.hasOwn(PROCESSES, name) || more.length > 0;
  return first === 'help' && isElsewhere ? [name, ...more, '--help'] : args;
}

function leaveUnheard({ code, message }: NodeJS.ErrnoException): never {
  // Whoever reads our output may have enough of it: `baton job list | head -1`.
  if (code !== 'EPIPE') endBecause(new Failed(`stdout cannot be written: ${message}`));
  process.exit();
}
