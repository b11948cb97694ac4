import { beforeEach, describe, expect, it } from '@jest/globals';
import { ServerClock } from '../../src/infrastructure/persistence/server-clock.js';
import { seconds, T0 } from '../support/jobs.js';
import { FakeClock } from '../support/fake-clock.js';

let steady: FakeClock;
let clock: ServerClock;

beforeEach(() => {
  steady = new FakeClock();
  clock = new ServerClock(steady);
});

describe("the clock of the database's server", () => {
  it('is not known before it has been read, nor long after', () => {
    expect(clock.now()).toBeUndefined();
    clock.wasRead(T0);
    steady.advance(2_000);
    expect(clock.now()).toEqual(seconds(2));
    steady.advance(1);
    expect(clock.now()).toBeUndefined();
    clock.wasRead(seconds(2.001));
    expect(clock.now()).toEqual(seconds(2.001));
  });

  it("runs on with this process's steady clock, whatever its wall clock does", () => {
    clock.wasRead(T0);
    steady.stepWall(3_600_000);
    steady.advance(150.7);
    expect(clock.now()).toEqual(seconds(0.15));
  });

  it('wants to be read again after a while, and is good until then', () => {
    expect(clock.isDue).toBe(true);
    clock.wasRead(T0);
    steady.advance(200);
    expect(clock.isDue).toBe(false);
    steady.advance(1);
    expect(clock.isDue).toBe(true);
    expect(clock.now()).toEqual(seconds(0.201));
  });

  it('does not step back for a reading whose answer took longer than the one before', () => {
    clock.wasRead(T0);
    steady.advance(100);
    expect(clock.now()).toEqual(seconds(0.1));
    clock.wasRead(seconds(0.07));
    expect(clock.now()).toEqual(seconds(0.1));
    steady.advance(40);
    expect(clock.now()).toEqual(seconds(0.11));
  });

  it("follows the server's clock when that is set, in either direction", () => {
    clock.wasRead(T0);
    clock.now();
    clock.wasRead(seconds(-3_600));
    expect(clock.now()).toEqual(seconds(-3_600));
    clock.wasRead(seconds(3_600));
    expect(clock.now()).toEqual(seconds(3_600));
  });
});
