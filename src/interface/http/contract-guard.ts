import { Router, type Request, type RequestHandler, type Response } from 'express';
import {
  isTemplate,
  operationsOf,
  queryParametersOf,
  type ContractDocument,
  type Operation,
} from './contract-document.js';
import { HttpError, invalidFields } from './problems.js';

/**
 * Refuses what the OpenAPI document does not list, on the paths it lists: a wrong method (405), a query parameter
 * nobody knows (422, for a misspelt filter would hand out the wrong jobs), a body that is not JSON (415).
 *
 * @param readBody reads the body of an operation, only where the document wants one: elsewhere nobody is refused for a
 *   body.
 */
export function contractGuard(document: ContractDocument, readBody: (operation: Operation) => RequestHandler): Router {
  const router = Router();
  // A path in full goes before one with a placeholder, which would match it too and know other methods.
  const paths = Object.entries(document.paths).sort(([a], [b]) => Number(isTemplate(a)) - Number(isTemplate(b)));
  for (const [path, methods] of paths) {
    const byMethod = operationsOf(methods);
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    const get = byMethod.get('GET');
    router.all(route, guard(get && !get['x-has-effect'] ? new Map([...byMethod, ['HEAD', get]]) : byMethod));
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.requestBody !== undefined) router[method as 'post'](route, readBody(operation));
    }
    router.all(route, leaveTheRouter);
  }
  return router;
}

const leaveTheRouter: RequestHandler = (_request, _response, next) => next('router');

function guard(byMethod: ReadonlyMap<string, Operation>): RequestHandler {
  const allow = [...byMethod.keys(), 'OPTIONS'].join(', ');
  const known = new Map([...byMethod.values()].map((operation) => [operation, queryParametersOf(operation)]));
  return (request, response, next) => {
    const operation = byMethod.get(request.method);
    if (!operation) {
      refuseMethod(request, response, allow);
      return;
    }
    refuseBrokenEscapes(request);
    refuseUnknownQuery(request, known.get(operation) ?? new Set());
    if (operation.requestBody !== undefined && request.is('application/json') === false) {
      throw new HttpError('unsupported_media_type', 'The body must be JSON: send Content-Type: application/json.');
    }
    if (operation['x-has-effect']) refusePrefetch(request);
    next();
  };
}

function refuseMethod(request: Request, response: Response, allow: string): void {
  response.set('Allow', allow);
  if (request.method !== 'OPTIONS') {
    throw new HttpError('method_not_allowed', `${request.method} is not possible here; ${allow} are.`);
  }
  response.status(204).end();
}

/** The query parser would put a replacement character where the bytes are not UTF-8, and so alter a name in silence. */
function refuseBrokenEscapes(request: Request): void {
  if (!request.url.includes('%')) return;
  try {
    decodeURIComponent(request.url);
  } catch {
    throw new HttpError('malformed_request', 'The percent-encoding in the URL is not UTF-8.');
  }
}

function refuseUnknownQuery(request: Request, known: ReadonlySet<string>): void {
  const unknown = Object.keys(request.query).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw invalidFields(unknown.map((field) => ({ field, message: 'is not a known query parameter' })));
}

/** https://wicg.github.io/nav-speculation/prefetch.html: a browser that guesses must not eat a job. */
function refusePrefetch(request: Request): void {
  const purpose = `${request.get('sec-purpose') ?? ''} ${request.get('purpose') ?? ''}`;
  if (purpose.includes('prefetch'))
    throw new HttpError('prefetch_refused', 'A claim has an effect and cannot be prefetched.');
}
