import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtInHandlers, JOB_TYPE_PATTERN, type Handler, type Handlers } from './handlers.js';
import { describeThrown } from './thrown.js';

/**
 * The built-in handlers and, over them, those of the user's module: its exported functions and the functions in its
 * default export, each named by its job type.
 *
 * @param modulePath relative to `cwd`; undefined for the built-in handlers alone.
 * @throws Error saying what is wrong with the module.
 */
export async function loadHandlers(modulePath: string | undefined, cwd: string): Promise<Handlers> {
  if (modulePath === undefined) return builtInHandlers;
  const path = resolve(cwd, modulePath);
  const handlers = handlersIn(await load(path));
  if (handlers.length === 0) {
    throw new Error(`${path} exports no handler: export functions, or an object of functions as default`);
  }
  const misnamed = handlers.map(([jobType]) => jobType).filter((jobType) => !JOB_TYPE_PATTERN.test(jobType));
  if (misnamed.length > 0) {
    const names = misnamed.map((name) => JSON.stringify(name)).join(', ');
    throw new Error(`${path} exports ${names}, but a job type must match ${JOB_TYPE_PATTERN.source}`);
  }
  return Object.fromEntries([...Object.entries(builtInHandlers), ...handlers]);
}

/** The second is how Node shows a CommonJS module itself, which may be a function, among its exports. */
const NOT_NAMED: ReadonlySet<string> = new Set(['default', 'module.exports']);

type Exports = Readonly<Record<string, unknown>>;

async function load(path: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(path).href)) as Exports;
  } catch (error) {
    const { type, message } = describeThrown(error);
    throw new Error(`${path} cannot be loaded: ${type}: ${message}`, { cause: error });
  }
}

function handlersIn(exports: Exports): [jobType: string, Handler][] {
  const defaultExport = exports['default'];
  const entries = Object.entries(exports).filter(([name]) => !NOT_NAMED.has(name));
  if (typeof defaultExport === 'object' && defaultExport !== null) entries.push(...Object.entries(defaultExport));
  return entries.filter((entry): entry is [string, Handler] => typeof entry[1] === 'function');
}
