import { Queue, Worker } from 'bullmq';

const QUEUE = 'bench';

/** @type {import('./plays.mjs').Connect} */
export async function connect({ url, settings }) {
  const connection = { url, maxRetriesPerRequest: null };
  const queue = new Queue(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true } });
  await queue.waitUntilReady();
  let worker;
  return {
    submit: (payload) => queue.add(QUEUE, payload),
    submitMany: (payloads) => queue.addBulk(payloads.map((data) => ({ name: QUEUE, data }))),
    async startWorking(onJob) {
      worker = new Worker(QUEUE, async ({ data }) => onJob(data), { connection, ...settings.worker });
      worker.on('error', (error) => process.stderr.write(`bullmq: ${error.stack}\n`));
      await worker.waitUntilReady();
    },
    stopWorking: () => worker.close(),
    async unfinished() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'prioritized');
      return Object.values(counts).reduce((sum, jobs) => sum + jobs, 0);
    },
    close: () => queue.close(),
  };
}
