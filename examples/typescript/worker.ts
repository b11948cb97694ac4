import { defineHandler, NotRetryable, SchedulerClient, Worker } from 'baton/worker';

const checkPage = defineHandler<{ url: string }, { status: number; milliseconds: number }>(
  async ({ url }, { signal }) => {
    if (!URL.canParse(url)) throw new NotRetryable(`${url} is no URL`);
    const startedMs = performance.now();
    const { status } = await fetch(url, { signal });
    return { status, milliseconds: Math.round(performance.now() - startedMs) };
  },
);

const worker = new Worker({
  client: new SchedulerClient(process.env['SCHEDULER_URL'] ?? 'http://127.0.0.1:8000'),
  workerId: `pages-${process.pid}`,
  concurrency: 20,
  handlers: { 'check-page': checkPage },
  logger: console,
});
process.once('SIGTERM', () => worker.drain());
await worker.run();
