import type { AttemptBody, JobBody, JobError } from '../../interface/http/contract.js';
import { printable, table } from './printable.js';

const MAX_VALUE_CHARACTERS = 2000;
const MAX_CELL_CHARACTERS = 60;

/** A job, for people: its fields that say something, one a line. */
export function jobLines(job: JobBody): string[] {
  const { id, job_type, state, attempts, max_attempts, progress, note, error } = job;
  const facts: [name: string, value: unknown][] = [
    ['id', id],
    ['type', job_type],
    ['state', job.cancel_requested ? `${state}, to be cancelled` : state],
    ['reason', job.failure_message ?? job.failure_reason],
    ['priority', job.priority],
    ['attempts', `${attempts} of ${max_attempts}`],
    ['worker', job.worker_id],
    ['progress', progress === null ? note : [percent(progress), note].filter(Boolean).join(' ')],
    ['created', job.created_at],
    ['ready', job.state === 'PENDING' ? job.run_at : null],
    ['expires', job.state === 'PENDING' ? job.expires_at : null],
    ['tags', job.tags.join(' ')],
    ['unique', job.unique_key],
    ['started', job.started_at],
    ['deadline', job.deadline_at],
    ['finished', job.finished_at],
    ['payload', json(job.payload)],
    ['result', state === 'COMPLETED' ? json(job.result) : null],
    ['error', error && errorText(error)],
  ];
  const told = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const lines = told.map(
    ([name, value]) => `${name.padEnd(8)}  ${shortened(printable(String(value)), MAX_VALUE_CHARACTERS)}`,
  );
  return [...lines, ...attemptLines(job.attempt_log), ...logLines(error)];
}

/** One line: what became of it. */
export function jobLine({ id, state, failure_message, failure_reason, cancel_requested }: JobBody): string {
  const why = failure_message ?? failure_reason ?? (cancel_requested ? 'its worker is told to stop' : '');
  return printable(why === '' || state === 'COMPLETED' ? `${id} ${state}` : `${id} ${state}: ${why}`);
}

/** Jobs as a table. */
export function jobTable(jobs: readonly JobBody[]): string[] {
  const rows = jobs.map((job) => [
    job.id,
    job.state,
    job.job_type,
    String(job.priority),
    `${job.attempts}/${job.max_attempts}`,
    job.created_at.replace(/\.\d+Z$/, 'Z'),
    shortened(whatNow(job), MAX_CELL_CHARACTERS),
  ]);
  return table([['ID', 'STATE', 'TYPE', 'PRIO', 'TRIES', 'CREATED', 'WHAT'], ...rows]);
}

function whatNow({ state, progress, note, worker_id, failure_message, failure_reason, error }: JobBody): string {
  if (state === 'FAILED') return failure_message ?? failure_reason ?? '';
  if (state === 'PENDING') return error ? `tried before: ${errorText(error)}` : '';
  if (state === 'COMPLETED') return '';
  return [progress === null ? `on ${worker_id}` : percent(progress), note].filter(Boolean).join(' ');
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function errorText(error: JobError): string {
  if (typeof error === 'string') return error;
  return error.type === undefined ? error.message : `${error.type}: ${error.message}`;
}

/** What its attempts have come to. */
function attemptLines(log: readonly AttemptBody[]): string[] {
  if (log.length === 0) return [];
  const rows = log.map((ended) => [
    String(ended.attempt),
    ended.outcome,
    ended.worker_id,
    ended.started_at,
    ended.ended_at,
    shortened(ended.error === null ? '' : errorText(ended.error), MAX_CELL_CHARACTERS),
  ]);
  return [
    'attempts',
    ...table([['TRY', 'OUTCOME', 'WORKER', 'STARTED', 'ENDED', 'ERROR'], ...rows]).map((row) => `  ${row}`),
  ];
}

/** What the handler left of its log or stack, as the lines it has. */
function logLines(error: JobError | null): string[] {
  const log = typeof error === 'object' ? error?.stack : undefined;
  return log ? ['log', ...log.split('\n').map((line) => `  ${printable(line)}`)] : [];
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
