import { SchedulerClient } from '../../src/interface/worker/scheduler-client.js';
import { execHandler } from '../../src/interface/worker/exec/exec-handler.js';
import { Worker } from '../../src/interface/worker/worker.js';
import { RecordingLogger } from './recording-logger.js';

/** A worker process whose program is its second argument, for tests that kill it. */
const [url = '', command = ''] = process.argv.slice(2);
const logger = new RecordingLogger();
const handlers = { echo: execHandler({ command, logger }) };
await new Worker({ client: new SchedulerClient(url), workerId: 'w', concurrency: 4, handlers, logger }).run();
