import { describe, expect, it } from '@jest/globals';
import type { JobBody, Problem } from '../../src/interface/http/contract.js';
import { send, type Answer } from '../support/http-client.js';
import { readTable } from '../support/stores.js';
import { scene } from '../support/system-scene.js';

const PARALLEL = 200;

const submit = (url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  send(url, 'POST', '/jobs', {
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
const jobOf = ({ text }: Answer) => JSON.parse(text) as JobBody;

describe.each([
  ['sqlite', 1],
  ['postgres', 2],
] as const)('on %s, by %d scheduler processes', (kind, schedulers) => {
  const start = async ({ processes, database }: Parameters<Parameters<typeof scene>[1]>[0]) => {
    const all = await Promise.all(Array.from({ length: schedulers }, () => processes.scheduler(database.url)));
    return all.map(({ url }) => url);
  };
  const inParallel = (urls: readonly string[], ask: (url: string, n: number) => Promise<Answer>) =>
    Promise.all(Array.from({ length: PARALLEL }, (_, n) => ask(urls[n % urls.length] as string, n)));
  const countIn = async (url: string) => Number((await readTable(url, 'select count(*) as n from jobs'))[0]?.['n']);

  it(
    '200 submits of one unique key at once make one job, which all the others are told of',
    scene(kind, async (all) => {
      const urls = await start(all);
      const answers = await inParallel(urls, (url, n) =>
        submit(url, { job_type: 'x', unique_key: 'k', payload: n, ...(n % 2 && { on_conflict: 'return_existing' }) }),
      );
      const made = answers.filter(({ status }) => status === 201);
      expect(made).toHaveLength(1);
      const { id } = jobOf(made[0]!);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        if (answer.status === 200) expect(jobOf(answer).id).toBe(id);
        else {
          expect(answer.status).toBe(409);
          expect(JSON.parse(answer.text) as Problem).toMatchObject({ code: 'duplicate_job', existing_job_id: id });
        }
      }
      expect(await countIn(all.database.url)).toBe(1);
    }),
    60_000,
  );

  it(
    '200 submits with one Idempotency-Key at once make one job, and get one answer',
    scene(kind, async (all) => {
      const urls = await start(all);
      const answers = await inParallel(urls, (url) => submit(url, { job_type: 'x' }, { 'Idempotency-Key': 'k' }));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter((it) => it.status === 200 && it.headers['idempotency-replayed'] === 'true')).toHaveLength(
        PARALLEL - 1,
      );
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await countIn(all.database.url)).toBe(1);
    }),
    60_000,
  );

  it(
    'submits that are repeated until they are answered make one job each, though their scheduler is killed meanwhile',
    scene(kind, async ({ processes, database }) => {
      let scheduler = await processes.scheduler(database.url);
      let isOver = false;
      const untilAnswered = async (n: number): Promise<string> => {
        for (;;) {
          try {
            const answer = await submit(scheduler.url, { job_type: 'x', payload: n }, { 'Idempotency-Key': `k-${n}` });
            if (answer.status < 300) return jobOf(answer).id;
          } catch {
            // Killed: the next try finds the next one.
          }
          await new Promise(setImmediate);
        }
      };
      const clients = Promise.all(
        Array.from({ length: 8 }, async (_, client) => {
          const ids: string[] = [];
          for (let n = client; !isOver || ids.length === 0; n += 8) ids.push(await untilAnswered(n));
          return ids;
        }),
      );
      for (let kills = 0; kills < 3; kills++) {
        while ((await countIn(database.url)) < (kills + 1) * 20) await new Promise(setImmediate);
        scheduler.process.signal('SIGKILL');
        await scheduler.process.exited();
        scheduler = await processes.scheduler(database.url);
      }
      isOver = true;
      const ids = (await clients).flat();
      expect(new Set(ids).size).toBe(ids.length);
      expect(await countIn(database.url)).toBe(ids.length);
    }),
    60_000,
  );
});
