import type { Problem } from '../http/contract.js';
import type { HttpAnswer } from './http-exchange.js';

/** The scheduler, or something on the way to it, answered with a status other than 2xx. */
export class SchedulerProblem extends Error {
  override readonly name = 'SchedulerProblem';
  /** Stable and made for programs: the problem's code, or `http_502` and the like when the answer carried none. */
  readonly code: string;
  /** What to do about it, in a sentence. */
  readonly detail: string;

  constructor(
    readonly status: number,
    /** The whole problem document; undefined when the answer was none, such as a proxy's error page. */
    readonly problem: Partial<Problem> | undefined,
    /** From the Retry-After header, whether it gave seconds or a date. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    const code = textOr(problem?.code, `http_${status}`);
    const detail = textOr(problem?.detail, textOr(problem?.title, 'the answer carried no problem document'));
    super(`the scheduler answered ${status} ${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

/** A 2xx answer whose body is not what the contract promises: most likely no scheduler listens at that URL. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

/** Reads an answer that is not 2xx. */
export function problemOf({ status, retryAfter, text }: HttpAnswer): SchedulerProblem {
  return new SchedulerProblem(status, parseProblem(text), retryAfterSeconds(retryAfter));
}

function parseProblem(body: string): Partial<Problem> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function retryAfterSeconds(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

// Whoever wrote the document may not have kept to the contract.
function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}
