import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const TASK = 'bench';
/** With the default one every job is a line on the console. */
const logger = new Logger(() => (level, message) => {
  if (level === 'error') process.stderr.write(`graphile-worker: ${message}\n`);
});

const complain = (error) => process.stderr.write(`graphile-worker: ${error.stack}\n`);

/** @type {import('./plays.mjs').Connect} */
export async function connect({ url, settings }) {
  const pgPool = new pg.Pool({ connectionString: url, max: 16 });
  pgPool.on('error', complain).on('connect', (client) => client.on('error', complain));
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  let runner;
  return {
    submit: (payload) => utils.addJob(TASK, payload),
    submitMany: (payloads) => utils.addJobs(payloads.map((payload) => ({ identifier: TASK, payload }))),
    async startWorking(onJob) {
      const worker = { connectionString: url, logger, ...settings.worker };
      runner = await run({
        preset: { worker },
        taskList: { [TASK]: async (payload) => onJob(payload) },
        parsedCronItems: [],
        noHandleSignals: true,
      });
    },
    stopWorking: () => runner.stop(),
    async unfinished() {
      // It removes what is done.
      const { rows } = await pgPool.query('select count(*)::int as jobs from graphile_worker._private_jobs');
      return rows[0].jobs;
    },
    async close() {
      await utils.release();
      await pgPool.end();
    },
  };
}
