import type { RequestHandler, Router } from 'express';
import {
  isTemplate,
  maxBodyBytes,
  operationsOf,
  queryParametersOf,
  type ContractDocument,
  type Operation,
} from './contract-document.js';
import { queryReader, type Query } from './plain-query.js';

/** An operation, as far as the fast lane has to know it. */
export interface FastRoute {
  readonly handler: RequestHandler;
  /** Undefined for a query that is not entirely ordinary. */
  readonly readQuery: (search: string) => Query | undefined;
  readonly hasEffect: boolean;
  /** How large its body may be; undefined where none is read. */
  readonly maxBodyBytes: number | undefined;
}

export interface FoundRoute {
  readonly route: FastRoute;
  readonly params: Readonly<Record<string, string>>;
}

interface TemplateRoute {
  readonly method: string;
  /** What its paths begin and end with: most templates are told apart by that, without their patterns. */
  readonly beginning: string;
  readonly ending: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly route: FastRoute;
}

const NO_PARAMS = {};
/** What needs no decoding and means the same everywhere. */
const PLAIN_SEGMENT = '([\\w.~-]+)';

/**
 * The operations that take and give nothing but JSON, by method and path. The handlers are tsoa's, taken from the very
 * function that registers them with Express.
 */
export class FastRoutes {
  private readonly literals = new Map<string, Map<string, FastRoute>>();
  private readonly templates: TemplateRoute[] = [];

  constructor(document: ContractDocument, register: (router: Router) => void) {
    const handlers = handlersOf(register);
    for (const [path, methods] of Object.entries(document.paths)) {
      // Without any route, too: a path in full hides the placeholder that would match it.
      if (!isTemplate(path)) this.literals.set(path, new Map());
      for (const [method, operation] of operationsOf(methods)) {
        const handler = handlers.get(`${method} ${path}`);
        if (handler && answersJson(operation)) this.add(method, path, routeOf(operation, handler));
      }
    }
  }

  find(method: string, path: string): FoundRoute | undefined {
    const byMethod = this.literals.get(path);
    if (byMethod) {
      const route = byMethod.get(method);
      return route && { route, params: NO_PARAMS };
    }
    for (const template of this.templates) {
      const params = template.method === method && paramsOf(template, path);
      if (params) return { route: template.route, params };
    }
    return undefined;
  }

  private add(method: string, path: string, route: FastRoute): void {
    if (!isTemplate(path)) {
      this.literals.get(path)?.set(method, route);
      return;
    }
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, PLAIN_SEGMENT)}$`);
    const [beginning, ending] = [path.slice(0, path.indexOf('{')), path.slice(path.lastIndexOf('}') + 1)];
    this.templates.push({ method, beginning, ending, pattern, names, route });
  }
}

/** What a path has for the names in a template that it fits. */
function paramsOf(
  { beginning, ending, pattern, names }: TemplateRoute,
  path: string,
): FoundRoute['params'] | undefined {
  if (!path.startsWith(beginning) || !path.endsWith(ending)) return undefined;
  const found = pattern.exec(path);
  if (!found) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) params[name] = found[index + 1] ?? '';
  return params;
}

function routeOf(operation: Operation, handler: RequestHandler): FastRoute {
  return {
    handler,
    readQuery: queryReader(queryParametersOf(operation)),
    hasEffect: operation['x-has-effect'] ?? false,
    maxBodyBytes: operation.requestBody === undefined ? undefined : maxBodyBytes(operation),
  };
}

/** A page, a stream or a text is Express's to answer. */
function answersJson({ responses }: Operation): boolean {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .every(([, { content = {} }]) => Object.keys(content).every((type) => type === 'application/json'));
}

/** By method and path as the document writes it; a route with middleware of its own is left out. */
function handlersOf(register: (router: Router) => void): Map<string, RequestHandler> {
  const handlers = new Map<string, RequestHandler>();
  const collect =
    (method: string) =>
    (path: string, ...chain: RequestHandler[]): void => {
      const [handler, ...more] = chain;
      if (handler && more.length === 0) handlers.set(`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`, handler);
    };
  const verbs = ['get', 'post', 'put', 'patch', 'delete'].map((verb) => [verb, collect(verb.toUpperCase())]);
  register(Object.fromEntries(verbs) as Router);
  return handlers;
}
