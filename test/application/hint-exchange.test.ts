import { beforeEach, describe, expect, it } from '@jest/globals';
import { HintExchange } from '../../src/application/hint-exchange.js';
import type { HintListener } from '../../src/application/ports/ready-hints.js';
import { PausedTypes } from '../../src/application/paused-types.js';
import { WaitingClaims } from '../../src/application/waiting-claims.js';
import { ClaimRequest } from '../../src/domain/claim-request.js';
import { FakeClock } from '../support/fake-clock.js';

let clock: FakeClock;
let waiting: WaitingClaims;
let sent: number;
let losses: unknown[];
let other: HintListener;
let exchange: HintExchange;

beforeEach(() => {
  clock = new FakeClock();
  waiting = new WaitingClaims(clock, () => 0, new PausedTypes());
  sent = 0;
  losses = [];
  const hints = {
    send: () => Promise.resolve(void (sent += 1)),
    listen: (listener: HintListener) => void (other = listener),
  };
  exchange = new HintExchange(hints, waiting, clock, { lost: (error) => losses.push(error) });
  exchange.start();
});

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise(setImmediate);
}

describe('what schedulers tell each other', () => {
  it('is sent at once, and ten times a second at most', async () => {
    exchange.tell();
    expect(sent).toBe(1);
    for (let ms = 0; ms < 1_000; ms++) {
      exchange.tell();
      await pass(1);
    }
    expect(sent).toBe(11);
  });

  it('lets one waiting claim of each set of job types ask, and makes known emptiness doubtful', async () => {
    const [all, a, b] = [undefined, ['a'], ['b']].map((jobTypes) => ClaimRequest.of({ workerId: 'w', jobTypes }));
    const wait = (request?: ClaimRequest) => waiting.wait(request!, waiting.newsSoFar, 60_000);
    const first = [wait(all), wait(a), wait(b)];
    void wait(all);
    void wait(a);
    waiting.foundNothing(a!, waiting.newsSoFar);
    other.heard();
    expect(await Promise.all(first)).toEqual(['ask_again', 'ask_again', 'ask_again']);
    expect(waiting.size).toBe(2);
    expect(waiting.isKnownEmpty(a!)).toBe(false);
    await pass(100);
    expect(waiting.size).toBe(2);
  });

  it('makes claims ask ten times a second at most, with a thousand that wait and a storm of hints', async () => {
    let asked = 0;
    const request = ClaimRequest.of({ workerId: 'w' });
    const waitOn = async (): Promise<void> => {
      while ((await waiting.wait(request, waiting.newsSoFar, 60_000)) === 'ask_again') asked += 1;
    };
    for (let claim = 0; claim < 1_000; claim++) void waitOn();
    for (let ms = 0; ms < 1_000; ms++) {
      for (let hint = 0; hint < 10; hint++) other.heard();
      await pass(1);
    }
    expect(asked).toBe(11);
    expect(waiting.size).toBe(1_000);
    waiting.close();
  });

  it('is nothing while nothing happens', async () => {
    await pass(3_600_000);
    expect([sent, waiting.newsSoFar, clock.sleeping]).toEqual([0, 0, 0]);
  });

  it('may be lost: whoever watches is told', () => {
    const error = new Error('cut');
    other.lost(error);
    expect(losses).toEqual([error]);
  });

  it('ends when the scheduler does', async () => {
    exchange.stop();
    exchange.tell();
    other.heard();
    await pass(1_000);
    expect([sent, waiting.newsSoFar]).toEqual([0, 0]);
  });

  it('is nothing when the store has one scheduler', () => {
    const alone = new HintExchange(undefined, waiting, clock, { lost: () => undefined });
    alone.start();
    alone.tell();
    expect(clock.sleeping).toBe(0);
    alone.stop();
  });
});
