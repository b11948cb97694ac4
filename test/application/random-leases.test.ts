import { afterEach, expect, it } from '@jest/globals';
import { MemoryStore } from '../support/memory-store.js';
import { FakeClock } from '../support/fake-clock.js';
import { LeaseGame, type GameStore } from '../support/lease-game.js';
import { seededRandom } from '../support/seeded-random.js';
import { createDatabase, openTestStore, runSql } from '../support/stores.js';

/** Another seed, other games: LEASES_SEED=7 npx jest random-leases. */
const SEED = Number(process.env['LEASES_SEED'] ?? 20_261_125);
const ROUNDS = 200;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function open(kind: 'memory' | 'sqlite' | 'postgres', clock: FakeClock): Promise<GameStore> {
  if (kind === 'memory') {
    const store = new MemoryStore(clock);
    return { unitOfWork: store, queries: store };
  }
  const database = await createDatabase(kind);
  cleanups.push(() => database.drop());
  const store = await openTestStore(database.url, clock);
  if (kind === 'postgres') cleanups.push(async () => expect(await deadlocksOf(database.url)).toBe(0));
  cleanups.push(() => store.close());
  return store;
}

/** Once its connections are closed: each tells of its own when it ends, if not before. */
async function deadlocksOf(databaseUrl: string): Promise<number> {
  const [row] = await runSql(databaseUrl, 'select deadlocks from pg_stat_database where datname = current_database()');
  return Number(row?.['deadlocks']);
}

it.each([
  ['memory', 1, 4],
  ['memory', 2, 4],
  ['sqlite', 1, 1],
  ['postgres', 2, 1],
] as const)(
  'whatever comes in whatever order to a store in %s by %i schedulers, no job is lost, held twice or ends without a reason',
  async (kind, schedulers, games) => {
    for (let game = 0; game < games; game += 1) {
      const clock = new FakeClock();
      const played = new LeaseGame(await open(kind, clock), schedulers, clock, seededRandom(SEED + game));
      for (let round = 0; round < ROUNDS; round += 1) await played.round();
      await played.end();
      expect({ seed: SEED + game, violations: played.model.violations }).toEqual({
        seed: SEED + game,
        violations: [],
      });
      // All that can happen to a lease has happened.
      for (const [what, times] of Object.entries(played.seen)) expect([what, times > 0]).toEqual([what, true]);
    }
  },
  120_000,
);
