import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { EventClient } from '../support/event-client.js';
import { eventually } from '../support/processes-wait.js';
import { seededRandom } from '../support/seeded-random.js';
import { DATABASE_KINDS, readTable, type DatabaseKind } from '../support/stores.js';
import { faultsOf } from '../support/system-events.js';
import { freePort } from '../support/system-postgres.js';
import { scene, type Scene } from '../support/system-scene.js';

const CHANGES = 10_000;
const CUTS = 20;
const CLIENTS = 4;
const BATCH = 25;
const COUNTED = `select job_type || ' ' || state || ' ' || count(*) as jobs`;
const FOLDED = `select job_type || ' ' || state || ' ' || jobs as jobs`;

interface Claimed {
  readonly id: string;
  readonly lease_token: string;
  readonly attempts: number;
}

/** Clients that submit, claim and report in batches, one job in seven fails at first; until enough has changed. */
async function load(urls: readonly string[], isEnough: () => boolean, seed: number): Promise<void> {
  const client = async (number: number): Promise<void> => {
    const worker_id = `w-${number}`;
    let reports: object[] = [];
    for (let turn = number; !isEnough() || reports.length > 0; turn++) {
      const post = async (path: string, body: object): Promise<unknown> => {
        // In trouble it asks again, also for what may have been done: nobody's events may be wrong for that.
        const url = urls[turn++ % urls.length] as string;
        const answer = await fetch(url + path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        }).catch(() => undefined);
        if (answer?.ok) return answer.json();
        await pause(50);
        return undefined;
      };
      if (!isEnough()) {
        const jobs = Array.from({ length: BATCH }, (_, n) => ({ job_type: `type-${(n + seed) % 3}` }));
        await post('/jobs/batch', { jobs });
      }
      const claim = isEnough() ? {} : { claim_next: { limit: BATCH } };
      const done = (await post('/completions', { worker_id, reports, ...claim })) as { jobs: Claimed[] } | undefined;
      reports = (done?.jobs ?? []).map(({ id, lease_token, attempts }, n) => ({
        job_id: id,
        lease_token,
        success: attempts > 1 || n % 7 > 0,
        ...(attempts === 1 && n % 7 === 0 && { error: 'not yet' }),
      }));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
}

/** What all jobs together must have gone through, by what the database says of them now. */
async function changesOfAll(databaseUrl: string): Promise<number> {
  const rows = await readTable(databaseUrl, 'select state, attempts from jobs');
  return rows.reduce((sum, row) => {
    // Submitted; then two changes an attempt, the last of which has not come while it runs.
    const isRunning = row['state'] === 'RUNNING';
    return sum + 1 + 2 * Number(row['attempts']) - (isRunning ? 1 : 0);
  }, 0);
}

/** Listens while the load runs, is cut off again and again, and hears all of it once. */
async function hearsAll({ database, processes }: Scene, kind: DatabaseKind): Promise<void> {
  const env = { PORT: String(await freePort()) };
  const first = await processes.scheduler(database.url, env);
  const others = kind === 'postgres' ? [await processes.scheduler(database.url)] : [];
  const urls = [first, ...others].map(({ url }) => url);
  const random = seededRandom(11);
  const listener = new EventClient();
  let [cuts, midEvent] = [0, 0];
  let cutAt = 1;
  listener.cut = (chunk) => {
    if (cuts >= CUTS || listener.events.length < cutAt) return chunk;
    cuts++;
    cutAt = listener.events.length + Math.floor(random() * (CHANGES / CUTS));
    // Anywhere in the chunk, most often in the middle of an event.
    const kept = chunk.subarray(0, Math.floor(random() * chunk.length));
    if (!kept.toString('latin1').endsWith('\n\n')) midEvent++;
    return kept;
  };
  let isOver = false;
  let connects = 0;
  const follow = async (): Promise<void> => {
    while (!isOver) {
      const url = urls[connects % urls.length] as string;
      const answer = await listener.connect(`${url}/events`).catch(() => undefined);
      connects++;
      if (answer?.statusCode !== 200) await pause(50);
      else await eventually(() => isOver || listener.isEnded, 'the connection is cut', 60_000);
    }
  };
  await eventually(async () => (await listener.connect(`${urls[0]}/events`)).statusCode === 200, 'it listens');
  await eventually(() => listener.lastEventId !== undefined, 'it knows where it is');
  const following = follow();
  const loading = load(urls, () => listener.events.length >= CHANGES && cuts >= CUTS, 3);
  await eventually(() => listener.events.length > CHANGES / 3, 'a third has been heard', 60_000);
  await first.process.kill();
  const back = await processes.scheduler(database.url, env);
  await loading;

  let expected = 0;
  await eventually(
    async () => {
      expected = await changesOfAll(database.url);
      return listener.events.length >= expected;
    },
    'all has been heard',
    20_000,
  ).catch(() => undefined);
  await pause(500);
  isOver = true;
  await following;
  expect(faultsOf(listener.events)).toEqual([]);
  expect(listener.events).toHaveLength(await changesOfAll(database.url));
  expect(listener.events.length).toBeGreaterThanOrEqual(CHANGES);
  expect(new Set(listener.events.map(({ id }) => id)).size).toBe(listener.events.length);
  expect(cuts).toBe(CUTS);
  expect(midEvent).toBeGreaterThan(0);
  expect(connects).toBeGreaterThanOrEqual(CUTS);
  // What has been folded, across the kill and by two schedulers, is what there is.
  const counted = await readTable(database.url, `${COUNTED} from jobs group by job_type, state order by 1`);
  await eventually(async () => {
    const folded = await readTable(database.url, `${FOLDED} from job_counts order by 1`);
    return JSON.stringify(folded) === JSON.stringify(counted);
  }, 'the journal is folded');
  // The stream is open, and nobody waits for it.
  const drainedAt = performance.now();
  back.process.signal('SIGTERM');
  expect(await back.process.exited()).toBe(0);
  expect(performance.now() - drainedAt).toBeLessThan(3_000);
  listener.close();
}

describe('a client of /events that is cut off 20 times, and whose scheduler is killed', () => {
  it.each(DATABASE_KINDS)(
    'misses nothing and sees nothing twice in 10,000 changes, on %s',
    (kind) => scene(kind, (all) => hearsAll(all, kind))(),
    150_000,
  );
});
