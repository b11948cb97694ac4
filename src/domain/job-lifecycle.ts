import { createMachine, transition, type SnapshotFrom } from 'xstate';
import { IllegalMove } from './errors.js';
import { JOB_STATES, type JobEvent, type JobState } from './job-state.js';

const endOfFailedAttempt = [{ guard: 'attemptsLeft', target: 'PENDING' }, { target: 'FAILED' }] as const;

/**
 * The life of a job: the only place that says which state follows which. The picture in docs/ is drawn from it and
 * the lifecycle tests walk every path through it.
 */
export const jobLifecycle = createMachine(
  {
    id: 'job',
    types: {} as { context: { attemptsLeft: boolean }; events: { type: JobEvent }; tags: 'ended' },
    context: { attemptsLeft: true },
    initial: 'PENDING',
    states: {
      PENDING: {
        on: {
          claim: { guard: 'attemptsLeft', target: 'RUNNING' },
          edit: 'PENDING',
          lapse: 'FAILED',
          cancel: 'FAILED',
        },
      },
      RUNNING: {
        on: {
          succeed: 'COMPLETED',
          fail: endOfFailedAttempt,
          expire: endOfFailedAttempt,
          giveUp: 'FAILED',
          release: 'PENDING',
          cancel: 'FAILED',
        },
      },
      COMPLETED: { tags: 'ended' },
      FAILED: { tags: 'ended', on: { retry: 'PENDING' } },
    },
  },
  { guards: { attemptsLeft: ({ context }) => context.attemptsLeft } },
);

type Question = `${JobState} ${JobEvent} ${boolean}`;
const answers = new Map<Question, JobState | undefined>();

/**
 * The state that follows `state` when `event` happens to a job that has, or has not, attempts left.
 *
 * The questions are finite, so each is put to the chart once: asking it costs tens of microseconds, remembering
 * a fraction of one.
 *
 * @throws IllegalMove when the chart draws no such arrow; an event is never ignored.
 */
export function advance(state: JobState, event: JobEvent, attemptsLeft: boolean): JobState {
  const question: Question = `${state} ${event} ${attemptsLeft}`;
  if (!answers.has(question)) answers.set(question, askChart(state, event, attemptsLeft));
  const next = answers.get(question);
  if (next === undefined) throw new IllegalMove(state, event);
  return next;
}

/** Whether a job in this state has ended: nothing happens to it any more unless somebody asks for it. */
export function hasEnded(state: JobState): boolean {
  return ENDED_STATES.has(state);
}

/** Whether the chart draws an arrow for a claim out of this state. */
export function canBeClaimed(state: JobState): boolean {
  return CLAIMABLE_STATES.has(state);
}

/** The states out of which the chart draws an arrow for this event. */
export function statesThatCan(event: JobEvent): JobState[] {
  return JOB_STATES.filter((state) => jobLifecycle.states[state]?.events.includes(event));
}

function askChart(state: JobState, event: JobEvent, attemptsLeft: boolean): JobState | undefined {
  const snapshot: SnapshotFrom<typeof jobLifecycle> = jobLifecycle.resolveState({
    value: state,
    context: { attemptsLeft },
  });
  if (!snapshot.can({ type: event })) return undefined;
  const [next] = transition(jobLifecycle, snapshot, { type: event });
  return next.value as JobState;
}

const ENDED_STATES: ReadonlySet<JobState> = new Set(
  JOB_STATES.filter((state) => jobLifecycle.states[state]?.tags.includes('ended')),
);

const CLAIMABLE_STATES: ReadonlySet<JobState> = new Set(statesThatCan('claim'));
