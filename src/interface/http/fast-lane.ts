import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import { FastRequest, FastResponse } from './fast-exchange.js';
import type { FastRoute, FastRoutes, FoundRoute } from './fast-routes.js';
import { parseJsonBody } from './json-body.js';
import type { Query } from './plain-query.js';

/** Answers a request with an error. */
export type Refuse = (error: unknown, request: IncomingMessage, response: ServerResponse, path: string) => void;

interface OrdinaryRequest extends FoundRoute {
  readonly path: string;
  readonly query: Query;
}

/**
 * Answers the requests that look entirely ordinary without Express, which costs more than all else about a small request.
 * Whatever is not ordinary goes to Express before a byte of its body has been read, and is refused, or answered, there:
 * this lane has no rules of its own, and without it every answer would be the same.
 *
 * @param express answers all other requests; as an app, it also holds the settings that handlers ask for.
 */
export function fastLane(routes: FastRoutes, express: RequestListener, refuse: Refuse): RequestListener {
  return (request, response) => {
    const ordinary = ordinaryRequest(routes, request);
    if (!ordinary) {
      express(request, response);
      return;
    }
    const { route, path, params, query } = ordinary;
    const asked = new FastRequest(request, express, params, query, response);
    const fail = (error: unknown): void => refuse(error, request, response, path);
    const handle = (): void =>
      void route.handler(asked as unknown as Request, new FastResponse(response) as unknown as Response, fail);
    if (route.maxBodyBytes === undefined) {
      handle();
      return;
    }
    readBody(request, (body) => {
      try {
        asked.body = parseJsonBody(body);
      } catch (error) {
        fail(error);
        return;
      }
      handle();
    });
  };
}

function ordinaryRequest(routes: FastRoutes, request: IncomingMessage): OrdinaryRequest | undefined {
  const { method = '', url = '', headers } = request;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const found = routes.find(method, path);
  if (!found || request.httpVersion !== '1.1' || !hasOrdinaryHeaders(headers, found.route)) return undefined;
  const query = mark < 0 ? NO_QUERY : found.route.readQuery(url.slice(mark + 1));
  return query && { route: found.route, params: found.params, path, query };
}

function hasOrdinaryHeaders(headers: IncomingHttpHeaders, { hasEffect, maxBodyBytes }: FastRoute): boolean {
  if (headers.host === undefined || headers.expect !== undefined) return false;
  if (headers['transfer-encoding'] !== undefined || (hasEffect && maySayPrefetch(headers))) return false;
  const length = Number(headers['content-length'] ?? 0);
  return maxBodyBytes === undefined ? length === 0 : length > 0 && length <= maxBodyBytes && isPlainJson(headers);
}

function maySayPrefetch(headers: IncomingHttpHeaders): boolean {
  return headers['purpose'] !== undefined || headers['sec-purpose'] !== undefined;
}

function isPlainJson({ 'content-encoding': encoding, 'content-type': type = '' }: IncomingHttpHeaders): boolean {
  return encoding === undefined && (type === 'application/json' || /^application\/json; ?charset=utf-8$/i.test(type));
}

const NO_QUERY = {};

/** A client that goes away half-way is never heard of again, and nothing is done. */
function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}
