import { describe, expect, it } from '@jest/globals';
import { Busy, ShuttingDown, StoreUnavailable } from '../../src/application/errors.js';
import { Mailbox } from '../../src/application/mailbox.js';

const LIMITS = { capacity: 100, batchSize: 10 };

/** A mailbox whose deliveries end when the test says so. */
function openMailbox(limits = LIMITS, answer = (letter: number): number | Error => letter * 10) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const mailbox = new Mailbox<number, number>(async (letters) => {
    batches.push(letters);
    await new Promise<void>((resolve) => gates.push(resolve));
    return letters.map(answer);
  }, limits);
  const release = async () => {
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()!();
    await new Promise(setImmediate);
  };
  return { mailbox, batches, release };
}

describe('the mailbox', () => {
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
    const { mailbox, batches, release } = openMailbox({ capacity: 100, batchSize: 2 });
    const replies = [1, 2, 3, 4, 5].map((letter) => mailbox.post(letter));
    for (let n = 0; n < 3; n++) await release();
    expect(await Promise.all(replies)).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('never delivers two batches at once', async () => {
    let open = 0;
    const mailbox = new Mailbox<number, number>(async (letters) => {
      expect((open += 1)).toBe(1);
      await new Promise(setImmediate);
      open -= 1;
      return letters;
    }, LIMITS);
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
    const mailbox = new Mailbox<number, number>((letters) => {
      batches.push(letters);
      return letters.includes(2) ? Promise.reject(new Error('bad letter')) : Promise.resolve(letters);
    }, LIMITS);
    const replies = await Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    expect(replies.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('does not try each letter when the store is away, and works again when it is back', async () => {
    let away = true;
    let deliveries = 0;
    const mailbox = new Mailbox<number, number>((letters) => {
      deliveries += 1;
      return away ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve(letters);
    }, LIMITS);
    const replies = await Promise.allSettled([1, 2, 3].map((letter) => mailbox.post(letter)));
    expect(replies.every(({ status }) => status === 'rejected')).toBe(true);
    expect(deliveries).toBe(1);
    away = false;
    expect(await mailbox.post(4)).toBe(4);
  });

  it('survives a delivery that throws at once', async () => {
    let broken = true;
    const mailbox = new Mailbox<number, number>((letters) => {
      if (broken) throw new Error('synchronous');
      return Promise.resolve(letters);
    }, LIMITS);
    await expect(mailbox.post(1)).rejects.toThrow('synchronous');
    broken = false;
    expect(await mailbox.post(2)).toBe(2);
  });

  it('refuses one letter more than it can hold, and takes it once there is room', async () => {
    const { mailbox, release } = openMailbox({ capacity: 2, batchSize: 1 });
    const delivered = mailbox.post(1);
    await new Promise(setImmediate);
    const waiting = [mailbox.post(2), mailbox.post(3)];
    await expect(mailbox.post(4)).rejects.toThrow(Busy);
    await release();
    const late = mailbox.post(4);
    for (let n = 0; n < 3; n++) await release();
    expect(await Promise.all([delivered, ...waiting, late])).toEqual([10, 20, 30, 40]);
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
});
