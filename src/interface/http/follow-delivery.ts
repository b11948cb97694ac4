import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Request } from 'express';
import type { Delivery } from '../../application/claim-desk.js';

interface Sent {
  readonly response: ServerResponse;
  readonly fate: Delivery['fate'];
}

/** The answers that have been sent on each connection, and whose fate has not been told. */
const sentOn = new WeakMap<Socket, Sent[]>();

/**
 * Tells a delivery what becomes of the answer to the request that it is for: to be called before that is sent.
 *
 * Told when the connection closes, or the next answer is sent on it: a listener on each response, for its own end, made
 * garbage collection twice as dear (from 11 to 24 us a job, with a claim and a report for each on SQLite).
 */
export function followDelivery({ res: response, socket }: Request, { jobs, fate }: Delivery): void {
  // Nothing is lost with an answer that has no job.
  if (jobs.length === 0) {
    fate.arrived();
    return;
  }
  if (!response || response.closed || socket.destroyed) {
    fate.failed();
    return;
  }
  const sent = sentOn.get(socket) ?? watch(socket);
  // Requests may be pipelined, so that earlier answers are still on their way.
  const unfinished = sent.filter((earlier) => !hasArrived(earlier));
  sent.splice(0, sent.length, ...unfinished, { response, fate });
}

function watch(socket: Socket): Sent[] {
  const sent: Sent[] = [];
  sentOn.set(socket, sent);
  socket.once('close', () => {
    for (const answer of sent) if (!hasArrived(answer)) answer.fate.failed();
  });
  return sent;
}

/** Finished: all of it has been handed to the operating system. */
function hasArrived({ response, fate }: Sent): boolean {
  if (response.writableFinished) fate.arrived();
  return response.writableFinished;
}
