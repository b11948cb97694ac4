import { describe, expect, it } from '@jest/globals';
import { Busy, ShuttingDown, StoreUnavailable } from '../../src/application/errors.js';
import { Mailbox } from '../../src/application/mailbox.js';

const LIMITS = { capacity: 100, capacityBytes: 1_000, concurrency: 1, batchSize: 10, batchBytes: 100 };
/** A letter weighs as much as its number says. */
const bytesOf = (letter: number) => letter;

/** A mailbox whose deliveries end when the test says so. */
function openMailbox(limits = LIMITS, answer = (letter: number): number | Error => letter * 10) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const mailbox = new Mailbox<number, number>(
    async (letters) => {
      batches.push(letters);
      await new Promise<void>((resolve) => gates.push(resolve));
      return letters.map(answer);
    },
    limits,
    bytesOf,
  );
  const release = async () => {
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()!();
    // One turn for the replies, one for the next batch to be taken.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  };
  return { mailbox, batches, release };
}

describe('the mailbox', () => {
  it('takes together what comes in one turn of the event loop, also when deliveries take no time', async () => {
    const batches: number[][] = [];
    const deliver = (letters: number[]) => (batches.push(letters), Promise.resolve(letters));
    const mailbox = new Mailbox<number, number>(deliver, LIMITS, bytesOf);
    // As the sockets of one poll are read: one callback each, with all promises between them.
    const posts: Promise<number>[] = [];
    for (let letter = 1; letter <= 3; letter++) {
      posts.push(mailbox.post(letter));
      for (let tick = 0; tick < 20; tick++) await Promise.resolve();
    }
    await Promise.all(posts);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('delivers the first letter at once and together whatever arrives meanwhile', async () => {
    const { mailbox, batches, release } = openMailbox();
    const first = mailbox.post(1);
    await new Promise(setImmediate);
    const later = [mailbox.post(2), mailbox.post(3)];
    await release();
    await release();
    expect(await Promise.all([first, ...later])).toEqual([10, 20, 30]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('takes no more than a batch at a time, in the order of arrival', async () => {
    const { mailbox, batches, release } = openMailbox({ ...LIMITS, batchSize: 2 });
    const replies = [1, 2, 3, 4, 5].map((letter) => mailbox.post(letter));
    for (let n = 0; n < 3; n++) await release();
    expect(await Promise.all(replies)).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('never delivers two batches at once', async () => {
    let open = 0;
    const mailbox = new Mailbox<number, number>(
      async (letters) => {
        expect((open += 1)).toBe(1);
        await new Promise(setImmediate);
        open -= 1;
        return letters;
      },
      { ...LIMITS, capacityBytes: 10_000 },
      bytesOf,
    );
    const rounds = Array.from({ length: 50 }, async (_, n) => {
      for (let turn = 0; turn < n % 5; turn++) await new Promise(setImmediate);
      return mailbox.post(n);
    });
    expect(await Promise.all(rounds)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('rejects a letter whose reply is an error, and only that one', async () => {
    const refusal = new Error('not you');
    const { mailbox, release } = openMailbox(LIMITS, (letter) => (letter === 2 ? refusal : letter));
    const replies = Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    await release();
    expect(await replies).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  it('delivers a batch that throws letter by letter, so that the bad one spoils nothing', async () => {
    const batches: number[][] = [];
    const mailbox = new Mailbox<number, number>(
      (letters) => {
        batches.push(letters);
        return letters.includes(2) ? Promise.reject(new Error('bad letter')) : Promise.resolve(letters);
      },
      LIMITS,
      bytesOf,
    );
    const replies = await Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('does not try each letter when the store is away, and works again when it is back', async () => {
    let away = true;
    let deliveries = 0;
    const mailbox = new Mailbox<number, number>(
      (letters) => {
        deliveries += 1;
        return away ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(letters);
      },
      LIMITS,
      bytesOf,
    );
    const replies = await Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    expect(replies.every(({ status }) => status === 'rejected')).toBe(true);
    expect(deliveries).toBe(1);
    away = false;
    expect(await mailbox.post(4)).toBe(4);
  });

  it('survives a delivery that throws at once', async () => {
    let broken = true;
    const mailbox = new Mailbox<number, number>(
      (letters) => {
        if (broken) throw new Error('synchronous');
        return Promise.resolve(letters);
      },
      LIMITS,
      bytesOf,
    );
    await expect(mailbox.post(1)).rejects.toThrow('synchronous');
    broken = false;
    expect(await mailbox.post(2)).toBe(2);
  });

  it('refuses one letter more than it can hold, and takes it once there is room', async () => {
    const { mailbox, release } = openMailbox({ ...LIMITS, capacity: 2, batchSize: 1 });
    const delivered = mailbox.post(1);
    await new Promise(setImmediate);
    const waiting = [mailbox.post(2), mailbox.post(3)];
    await expect(mailbox.post(4)).rejects.toThrow(Busy);
    await release();
    const late = mailbox.post(4);
    for (let n = 0; n < 3; n++) await release();
    expect(await Promise.all([delivered, ...waiting, late])).toEqual([10, 20, 30, 40]);
  });

  it('takes together no more bytes than it may, but always at least one letter', async () => {
    const { mailbox, batches, release } = openMailbox();
    const first = mailbox.post(1);
    await new Promise(setImmediate);
    const replies = [60, 40, 30, 500, 1].map((letter) => mailbox.post(letter));
    for (let n = 0; n < 5; n++) await release();
    await Promise.all([first, ...replies]);
    expect(batches).toEqual([[1], [60, 40], [30], [500], [1]]);
  });

  it('refuses a letter that would make the waiting ones weigh too much', async () => {
    const { mailbox, release } = openMailbox();
    const delivered = mailbox.post(1);
    await new Promise(setImmediate);
    const waiting = mailbox.post(900);
    await expect(mailbox.post(101)).rejects.toThrow(Busy);
    const light = mailbox.post(100);
    for (let n = 0; n < 3; n++) await release();
    expect(await Promise.all([delivered, waiting, light])).toEqual([10, 9000, 1000]);
    const heavy = mailbox.post(5_000);
    await release();
    expect(await heavy).toBe(50_000);
  });

  it('drops a letter that nobody waits for any more, unless it has been taken for delivery', async () => {
    const { mailbox, batches, release } = openMailbox();
    const gone = new AbortController();
    const taken = mailbox.post(1, gone.signal);
    await new Promise(setImmediate);
    const dropped = expect(mailbox.post(2, gone.signal)).rejects.toThrow('nobody waits');
    const kept = mailbox.post(3);
    gone.abort(new Error('nobody waits'));
    await release();
    await release();
    await dropped;
    expect(await Promise.all([taken, kept])).toEqual([10, 30]);
    expect(batches).toEqual([[1], [3]]);
  });

  it('stops trying letter by letter when the store goes away meanwhile', async () => {
    const batches: number[][] = [];
    const mailbox = new Mailbox<number, number>(
      (letters) => {
        batches.push(letters);
        return Promise.reject(letters.length > 1 ? new Error('bad batch') : new StoreUnavailable('away'));
      },
      LIMITS,
      bytesOf,
    );
    const replies = await Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    expect(replies).toMatchObject([1, 2, 3].map(() => ({ reason: { code: 'database_unavailable' } })));
    expect(batches).toEqual([[1, 2, 3], [1]]);
  });

  it('closes by answering what it has accepted and refusing what comes later', async () => {
    const { mailbox, release } = openMailbox();
    const accepted = mailbox.post(1);
    let closed = false;
    const closing = mailbox.close().then(() => (closed = true));
    await expect(mailbox.post(2)).rejects.toThrow(ShuttingDown);
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    await release();
    expect(await accepted).toBe(10);
    await closing;
    expect(closed).toBe(true);
  });

  it('closes at once when nothing waits', async () => {
    await openMailbox().mailbox.close();
  });

  describe('that may deliver two batches at once', () => {
    /** Deliveries that end when the test says so. */
    function openPair() {
      const underway: { letters: number[]; end: () => void }[] = [];
      const deliver = async (letters: number[]) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        underway.push({ letters, end: resolve });
        await promise;
        return letters;
      };
      const mailbox = new Mailbox<number, number>(deliver, { ...LIMITS, concurrency: 2 }, bytesOf);
      const turns = async () => {
        for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
      };
      return { mailbox, underway, turns };
    }

    it('begins the next beside the one under way, and takes what comes after it together when one has ended', async () => {
      const { mailbox, underway, turns } = openPair();
      const replies: Promise<number>[] = [];
      for (const letter of [1, 2, 3, 4]) {
        replies.push(mailbox.post(letter));
        await turns();
      }
      expect(underway.map(({ letters }) => letters)).toEqual([[1], [2]]);
      underway[1]!.end();
      await turns();
      expect(underway.map(({ letters }) => letters)).toEqual([[1], [2], [3, 4]]);
      underway[0]!.end();
      underway[2]!.end();
      expect(await Promise.all(replies)).toEqual([1, 2, 3, 4]);
    });

    it('closes when both have ended', async () => {
      const { mailbox, underway, turns } = openPair();
      const replies = [mailbox.post(1)];
      await turns();
      replies.push(mailbox.post(2));
      await turns();
      let isClosed = false;
      const closing = mailbox.close().then(() => (isClosed = true));
      underway[1]!.end();
      await turns();
      expect(isClosed).toBe(false);
      underway[0]!.end();
      await closing;
      expect(await Promise.all(replies)).toEqual([1, 2]);
    });
  });
});
