import { beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../src/application/gate.js';
import { FakeClock } from '../support/fake-clock.js';

let clock: FakeClock;
let gate: Gate;
let passed: string[];

beforeEach(() => {
  clock = new FakeClock();
  gate = new Gate(clock, 500);
  passed = [];
});

const ask = (name: string) => void gate.pass().then(() => passed.push(name));
const settle = () => new Promise(setImmediate);

describe('the gate', () => {
  it('lets whoever comes first through at once', async () => {
    ask('first');
    await settle();
    expect(passed).toEqual(['first']);
  });

  it('lets those who come soon after through together, an interval later', async () => {
    ask('first');
    await settle();
    clock.advance(100);
    ask('second');
    clock.advance(200);
    ask('third');
    await settle();
    expect(passed).toEqual(['first']);
    clock.advance(200);
    await settle();
    expect(passed).toEqual(['first', 'second', 'third']);
    ask('fourth');
    clock.advance(499);
    await settle();
    expect(passed).toHaveLength(3);
    clock.advance(1);
    await settle();
    expect(passed).toHaveLength(4);
  });

  it('keeps nobody waiting once it is open', async () => {
    ask('first');
    ask('second');
    gate.open();
    ask('third');
    await settle();
    expect(passed.sort()).toEqual(['first', 'second', 'third']);
  });
});
