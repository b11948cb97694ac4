import type { Logger } from '../infrastructure/logger.js';
import { API_HEADERS } from '../interface/http/fast-exchange.js';
import type { Refuse } from '../interface/http/fast-lane.js';
import { problemOf } from '../interface/http/problems.js';

/** Answers with the problem that an error is, and logs what nobody expected. */
export function refuseWithProblem(logger: Logger): Refuse {
  return (error, request, response, path) => {
    const { problem, retryAfterSeconds } = problemOf(error);
    const about = { method: request.method, path, code: problem.code };
    if (problem.status === 500) logger.error({ ...about, err: error }, 'request failed');
    else logger.debug({ ...about, status: problem.status }, 'request refused');
    if (response.headersSent) {
      // The answer is out in part: cut off, it cannot be taken for whole.
      request.socket.destroy();
      return;
    }
    const text = JSON.stringify(problem);
    response.setHeaders(API_HEADERS);
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
    response.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(text));
    response.statusCode = problem.status;
    response.end(text);
  };
}
