import type { Request } from 'express';
import type { Delivery } from '../../application/claim-desk.js';

/** Tells a delivery what becomes of the answer to the request that it is for: to be called before it is sent. */
export function sendDelivery({ res: response, socket }: Request, delivery: Delivery): void {
  // Nothing is lost with an answer that has no job.
  if (delivery.jobs.length === 0) {
    delivery.arrived();
    return;
  }
  if (!response || response.closed || socket.destroyed) {
    delivery.failed();
    return;
  }
  response.once('close', () => {
    // Finished: all of it has been handed to the operating system.
    if (response.writableFinished) delivery.arrived();
    else delivery.failed();
  });
}
