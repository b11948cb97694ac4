import { WorkerDraining } from './handler-errors.js';
import type { WorkerTiming } from './timing.js';

/** How long a claim may still be answered. One that takes longer is waiting for a job to come. */
const LAST_CLAIM_MS = 200;

/** How long a handler may still take once it has been told to stop, and the reports after that. */
const GRACE_MS = 1000;
const LAST_REPORTS_MS = 300;

/** A drain's timetable: a signal for each thing that comes to an end, in this order. */
export class Drain {
  private readonly stages = {
    claiming: new AbortController(),
    hoping: new AbortController(),
    waiting: new AbortController(),
    grace: new AbortController(),
    reporting: new AbortController(),
  };
  private cancelTimers: (() => void)[] = [];

  /** No job is claimed any more. */
  readonly begun: AbortSignal = this.stages.claiming.signal;
  /** A claim that still waits is withdrawn; an answer on its way is taken. */
  readonly outOfHope: AbortSignal = this.stages.hoping.signal;
  /** Handlers are told to stop. */
  readonly outOfPatience: AbortSignal = this.stages.waiting.signal;
  /** Handlers that have not stopped are no longer waited for, a claim whose withdrawal nobody heeds is given up. */
  readonly outOfGrace: AbortSignal = this.stages.grace.signal;
  /** Reports are given up: the worker is gone. */
  readonly over: AbortSignal = this.stages.reporting.signal;

  constructor(
    private readonly drainMs: number,
    private readonly timing: WorkerTiming,
  ) {}

  /** Calling it again changes nothing. */
  begin(): void {
    if (this.begun.aborted) return;
    const { claiming, hoping, waiting } = this.stages;
    claiming.abort();
    this.cancelTimers = [
      this.timing.after(Math.min(LAST_CLAIM_MS, this.drainMs), () => hoping.abort()),
      this.timing.after(this.drainMs, () => waiting.abort(new WorkerDraining())),
      ...this.lastTimers(this.drainMs),
    ];
  }

  /** Begins, if it has not begun, and is out of patience at once. */
  stop(): void {
    if (this.outOfPatience.aborted) return;
    const { claiming, hoping, waiting } = this.stages;
    this.end();
    this.cancelTimers = this.lastTimers(0);
    claiming.abort();
    hoping.abort();
    waiting.abort(new WorkerDraining());
  }

  /** Everything has ended before its time: nothing is left to be timed. */
  end(): void {
    for (const cancel of this.cancelTimers) cancel();
  }

  private lastTimers(patienceMs: number): (() => void)[] {
    const { grace, reporting } = this.stages;
    return [
      this.timing.after(patienceMs + GRACE_MS, () => grace.abort()),
      this.timing.after(patienceMs + GRACE_MS + LAST_REPORTS_MS, () => reporting.abort()),
    ];
  }
}
