import type { JobBody, Json } from '../../http/contract.js';
import type { NewsBody } from '../news.js';
import type { ThrownParts } from './thrown-parts.js';

/** What a worker tells one of its threads or processes. In order; there is at most one run at a time. */
export type ToInner =
  | { readonly kind: 'load'; readonly modulePath?: string; readonly cwd: string }
  | RunMessage
  | { readonly kind: 'abort'; readonly reason: ThrownParts }
  | { readonly kind: 'ping' };

export interface RunMessage {
  readonly kind: 'run';
  readonly jobType: string;
  readonly payload: Json;
  readonly checkpoint: Json;
  /** Without payload and checkpoint, which need not travel twice. */
  readonly job: JobBody;
  readonly attempt: number;
  readonly workerId: string;
}

/** What is said back. */
export type FromInner =
  | { readonly kind: 'loaded'; readonly jobTypes: readonly string[] }
  | { readonly kind: 'load_failed'; readonly message: string }
  | NewsMessage
  | { readonly kind: 'pong'; readonly isAlive: boolean }
  | EndMessage
  | BrokenMessage;

/** Something was thrown that nobody caught: this thread or process is not to be used any more. */
export interface BrokenMessage {
  readonly kind: 'broken';
  readonly thrown: ThrownParts;
}

export interface NewsMessage extends NewsBody {
  readonly kind: 'news';
}

/** How a run ended; the result is JSON text. */
export type EndMessage =
  { readonly kind: 'returned'; readonly json: string } | { readonly kind: 'threw'; readonly thrown: ThrownParts };
