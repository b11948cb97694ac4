import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventFeed } from '../../src/application/event-feed.js';
import type { EventSink, JobEvent } from '../../src/application/event-listener.js';
import { StoreUnavailable } from '../../src/application/errors.js';
import type { JournalQueries } from '../../src/application/ports/journal-queries.js';
import type { Job } from '../../src/domain/job.js';
import { FakeClock } from '../support/fake-clock.js';
import { newJob, T0 } from '../support/jobs.js';
import { MemoryStore } from '../support/memory-store.js';

class Listener implements EventSink {
  isClosed = false;
  isEnded = false;
  readonly heard: string[] = [];
  readonly resets: string[] = [];
  readonly positions: number[] = [];
  /** Resolves when a slow listener has read what it was sent. */
  room: Promise<void> = Promise.resolve();

  events(events: readonly JobEvent[]): void {
    this.heard.push(...events.map(({ change }) => change.jobId));
    this.positions.push(...events.map(({ position }) => position));
  }
  reset(reason: string): void {
    this.resets.push(reason);
  }
  keepAlive(position: number): void {
    this.positions.push(position);
  }
  ready(): Promise<void> {
    return this.room;
  }
  end(): void {
    this.isEnded = true;
  }
}

describe('the feed of events', () => {
  let clock: FakeClock;
  let store: MemoryStore;
  let feed: EventFeed;
  let reads: number;
  let fails: boolean;
  let troubles: string[];

  beforeEach(() => {
    clock = new FakeClock(T0);
    store = new MemoryStore(clock);
    [reads, fails, troubles] = [0, false, []];
    const journal: Pick<JournalQueries, 'since' | 'bounds'> = {
      since: (position, limit) => {
        reads++;
        return fails ? Promise.reject(new StoreUnavailable('gone')) : store.journal.since(position, limit);
      },
      bounds: () => store.journal.bounds(),
    };
    feed = new EventFeed(store, journal, clock, {
      failed: () => troubles.push('failed'),
      recovered: () => troubles.push('recovered'),
    });
  });

  const insert = async (...jobs: Job[]) => {
    await store.transaction((transaction) => transaction.jobs.insert(jobs));
    return jobs.map(({ id }) => id);
  };
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  const pass = async (ms: number) => {
    await settle();
    clock.advance(ms);
    await settle();
  };
  const follow = async (lastEventId?: number, filter = {}, listener = new Listener()) => {
    await feed.follow({ filter, lastEventId: lastEventId?.toString() }, () => listener);
    await settle();
    return listener;
  };

  it('reads nothing while nobody listens', async () => {
    await insert(newJob());
    await pass(1_000);
    expect([reads, clock.sleeping]).toEqual([0, 0]);
    const listener = await follow();
    const ids = await insert(newJob());
    await pass(20);
    expect(listener.heard).toEqual(ids);
    listener.isClosed = true;
    await pass(250);
    await pass(250);
    expect([feed.size, clock.sleeping]).toEqual([0, 0]);
    const before = reads;
    await insert(newJob());
    await pass(1_000);
    expect(reads).toBe(before);
  });

  it('reads once for all, however many listen and however often this scheduler commits', async () => {
    const listeners = await Promise.all(Array.from({ length: 50 }, () => follow()));
    await pass(20);
    const before = reads;
    const ids = [];
    for (let n = 0; n < 30; n++) ids.push(...(await insert(newJob())));
    await pass(20);
    await pass(20);
    expect(reads - before).toBeLessThanOrEqual(3);
    for (const { heard } of listeners) expect(heard).toEqual(ids);
  });

  it('looks by itself for what other schedulers commit', async () => {
    const listener = await follow();
    await pass(20);
    const { id } = newJob();
    const change = { jobType: 'work', from: null, to: 'PENDING', attempts: 0, workerId: null } as const;
    store.journal.write({ runs: [{ ...change, size: 1, jobIds: [id], tookMs: null }], removed: [] });
    await pass(100);
    expect(listener.heard).toEqual([]);
    await pass(150);
    expect(listener.heard).toEqual([id]);
  });

  it('tells who comes back all that was missed, be it more than a page, and then what is new', async () => {
    const first = await follow();
    await insert(newJob());
    await pass(20);
    const missed = [];
    for (let n = 0; n < 450; n++) missed.push(...(await insert(newJob())));
    const back = await follow(first.positions[0]);
    const news = await insert(newJob(), newJob());
    await pass(20);
    await pass(20);
    expect(back.heard).toEqual([...missed, ...news]);
    expect(first.heard.slice(1)).toEqual(back.heard);
    expect(back.positions).toEqual([...new Set(back.positions)].sort((a, b) => a - b));
  });

  it('lets a slow listener read on before it is told more, and the others need not wait for it', async () => {
    const quick = await follow();
    const position = (await store.journal.bounds()).newest * 100_000 + 99_999;
    const ids = [];
    for (let n = 0; n < 450; n++) ids.push(...(await insert(newJob())));
    await pass(20);
    await pass(20);
    const slow = new Listener();
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.room = promise;
    await follow(position, {}, slow);
    await pass(20);
    expect(slow.heard).toHaveLength(200);
    expect(quick.heard).toEqual(ids);
    resolve();
    await pass(20);
    expect(slow.heard).toEqual(ids);
  });

  it('begins anew for the first who comes after all have gone, wherever that one begins', async () => {
    const ids = [];
    const start = (await store.journal.bounds()).newest * 100_000 + 99_999;
    for (let n = 0; n < 3; n++) ids.push(...(await insert(newJob())));
    const gone = await follow();
    await insert(newJob()).then((added) => ids.push(...added));
    gone.isClosed = true;
    const back = await follow(start);
    await pass(250);
    await pass(250);
    expect(back.heard).toEqual(ids);
  });

  it('tells the listener of one type no more than that, and where it is', async () => {
    const listener = await follow(undefined, { jobType: 'rare' });
    await insert(newJob());
    const [rare] = await insert(newJob({ jobType: 'rare' }));
    await pass(20);
    expect(listener.heard).toEqual([rare]);
    await insert(newJob());
    await pass(250);
    clock.advance(15_000);
    await pass(250);
    expect(listener.positions.at(-1)).toBe((await store.journal.bounds()).newest * 100_000 + 99_999);
  });

  it('misses nothing while the store cannot be read, and says so once', async () => {
    const listener = await follow();
    await pass(20);
    fails = true;
    const ids = await insert(newJob());
    for (let n = 0; n < 5; n++) await pass(250);
    expect(troubles).toEqual(['failed']);
    fails = false;
    for (let n = 0; n < 3; n++) await pass(250);
    expect(listener.heard).toEqual(ids);
    expect(troubles).toEqual(['failed', 'recovered']);
  });

  it('refuses more than a thousand listeners, and all of them once it is closed', async () => {
    const listeners = [];
    for (let n = 0; n < 1_000; n++) listeners.push(await feedFollow());
    await expect(feedFollow()).rejects.toMatchObject({ code: 'busy' });
    feed.close();
    expect(listeners.filter(({ isEnded }) => !isEnded)).toEqual([]);
    await expect(feedFollow()).rejects.toMatchObject({ code: 'shutting_down' });
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  async function feedFollow(): Promise<Listener> {
    const listener = new Listener();
    await feed.follow({ filter: {}, lastEventId: undefined }, () => listener);
    return listener;
  }
});
