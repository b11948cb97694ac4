import { describe, expect, it } from '@jest/globals';
import { getSimplePaths } from 'xstate/graph';
import { IllegalMove } from '../../src/domain/errors.js';
import { advance, canBeClaimed, hasEnded, jobLifecycle } from '../../src/domain/job-lifecycle.js';
import { JOB_EVENTS, JOB_STATES, type JobEvent, type JobState } from '../../src/domain/job-state.js';

/** SPEC.md, written out by hand: every move there is, with attempts left and without. */
const MOVES: [JobState, JobEvent, attemptsLeft: boolean, JobState][] = [
  ['PENDING', 'claim', true, 'RUNNING'],
  ['RUNNING', 'succeed', true, 'COMPLETED'],
  ['RUNNING', 'succeed', false, 'COMPLETED'],
  ['RUNNING', 'fail', true, 'PENDING'],
  ['RUNNING', 'fail', false, 'FAILED'],
  ['RUNNING', 'expire', true, 'PENDING'],
  ['RUNNING', 'expire', false, 'FAILED'],
  ['RUNNING', 'giveUp', true, 'FAILED'],
  ['RUNNING', 'giveUp', false, 'FAILED'],
  ['RUNNING', 'release', true, 'PENDING'],
  ['RUNNING', 'release', false, 'PENDING'],
  ['RUNNING', 'cancel', true, 'FAILED'],
  ['RUNNING', 'cancel', false, 'FAILED'],
  ['PENDING', 'edit', true, 'PENDING'],
  ['PENDING', 'edit', false, 'PENDING'],
  ['PENDING', 'lapse', true, 'FAILED'],
  ['PENDING', 'lapse', false, 'FAILED'],
  ['PENDING', 'cancel', true, 'FAILED'],
  ['PENDING', 'cancel', false, 'FAILED'],
  ['FAILED', 'retry', true, 'PENDING'],
  ['FAILED', 'retry', false, 'PENDING'],
];

const QUESTIONS = JOB_STATES.flatMap((state) =>
  JOB_EVENTS.flatMap((event) => [true, false].map((left) => [state, event, left] as const)),
);
const moveFor = (state: JobState, event: JobEvent, left: boolean) =>
  MOVES.find(([from, on, when]) => from === state && on === event && when === left)?.[3];

describe('the life of a job', () => {
  it.each(MOVES)('leads from %s by %s (attempts left: %s) to %s', (from, event, left, to) => {
    expect(advance(from, event, left)).toBe(to);
  });

  it.each(QUESTIONS.filter((question) => moveFor(...question) === undefined))(
    'has no move from %s by %s (attempts left: %s): it is refused with a code, never ignored',
    (state, event, left) => {
      expect(() => advance(state, event, left)).toThrow(IllegalMove);
      expect(() => advance(state, event, left)).toThrow(
        expect.objectContaining({ code: 'illegal_move', state, event }),
      );
    },
  );

  it.each([true, false])('follows every path that the chart can be walked on (attempts left: %s)', (left) => {
    const events = JOB_EVENTS.map((type) => ({ type }));
    const start = jobLifecycle.resolveState({ value: left ? 'PENDING' : 'RUNNING', context: { attemptsLeft: left } });
    const paths = getSimplePaths(jobLifecycle, { events, fromState: start });
    expect(paths.length).toBeGreaterThanOrEqual(3);
    for (const { steps, state } of paths) {
      let now = start.value as JobState;
      for (const { event } of steps.slice(1)) now = advance(now, event.type, left);
      expect(now).toBe(state.value);
    }
  });

  it('knows exactly the four states, and ends in two of them', () => {
    expect(Object.keys(jobLifecycle.states)).toEqual(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED']);
    expect(JOB_STATES.filter(hasEnded)).toEqual(['COMPLETED', 'FAILED']);
  });

  it('lets a job be claimed while it is PENDING, and in no other state', () => {
    expect(JOB_STATES.filter(canBeClaimed)).toEqual(['PENDING']);
  });
});
