/** The program of each thread and process that runs handlers: loads them once, then runs one job after the other. */
import { isMainThread, parentPort, Worker as Thread } from 'node:worker_threads';
import type { Handlers } from '../handlers.js';
import { loadHandlers } from '../load-handlers.js';
import { describeThrown } from '../thrown.js';
import { InnerRun } from './inner-run.js';
import type { FromInner, RunMessage, ToInner } from './messages.js';
import { siblingModule } from './sibling-module.js';
import { partsOf } from './thrown-parts.js';

const send: (message: FromInner) => void = parentPort
  ? (message) => parentPort?.postMessage(message)
  : // Nobody is left to be told when it cannot be sent.
    (message) => void process.send?.(message, undefined, undefined, () => undefined);

let handlers: Handlers = {};
let current: InnerRun | undefined;

process.on('uncaughtException', (thrown) => send({ kind: 'broken', thrown: partsOf(thrown) }));
if (isMainThread) leaveWithTheWorker();
(parentPort ?? process).on('message', (message: ToInner) => {
  if (message.kind === 'load') void load(message.modulePath, message.cwd);
  else if (message.kind === 'run') void run(message);
  else if (message.kind === 'abort') current?.abort(message.reason);
  else void current?.answerPing();
});

async function load(modulePath: string | undefined, cwd: string): Promise<void> {
  try {
    handlers = await loadHandlers(modulePath, cwd);
    send({ kind: 'loaded', jobTypes: Object.keys(handlers) });
  } catch (error) {
    send({ kind: 'load_failed', message: describeThrown(error).message });
  }
}

async function run(message: RunMessage): Promise<void> {
  current = new InnerRun(message, send);
  const { jobType } = message;
  const end = await current.run((payload, context) => {
    const handler = Object.hasOwn(handlers, jobType) ? handlers[jobType] : undefined;
    if (!handler) throw new Error(`the module of the handlers has none for ${jobType} any more`);
    return handler(payload, context);
  });
  current = undefined;
  send(end);
}

/**
 * A process ends when its worker does, however that ended. A signal for the whole group, as from Ctrl-C, is the worker's
 * business: it drains, and for that it needs its processes.
 */
function leaveWithTheWorker(): void {
  process.on('disconnect', () => process.exit());
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  // A computation that never ends cannot hear of a disconnect.
  const watch = new Thread(siblingModule('orphan-watch'), { workerData: process.ppid, execArgv: [], stdin: false });
  watch.unref();
}
