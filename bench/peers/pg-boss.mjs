import { PgBoss } from 'pg-boss';

const QUEUE = 'bench';

/** @type {import('./plays.mjs').Connect} */
export async function connect({ url, settings }) {
  const boss = new PgBoss({ connectionString: url, max: 16, useListenNotify: settings.notify ?? false });
  boss.on('error', (error) => process.stderr.write(`pg-boss: ${error.stack}\n`));
  await boss.start();
  await boss.createQueue(QUEUE, { notify: settings.notify ?? false });
  return {
    submit: (payload) => boss.send(QUEUE, payload),
    submitMany: (payloads) =>
      boss.insert(
        QUEUE,
        payloads.map((data) => ({ data })),
      ),
    async startWorking(onJob) {
      await boss.work(QUEUE, settings.work, async (jobs) => {
        for (const { data } of jobs) onJob(data);
      });
    },
    stopWorking: () => boss.offWork(QUEUE),
    async unfinished() {
      const { rows } = await boss
        .getDb()
        .executeSql(`select count(*)::int as jobs from pgboss.job where name = '${QUEUE}' and state <> 'completed'`);
      return rows[0].jobs;
    },
    close: () => boss.stop({ graceful: true, close: true }),
  };
}
