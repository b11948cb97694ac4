import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import type { DependencyContainer } from 'tsyringe';
import type { Logger } from '../infrastructure/logger.js';
import { maxBodyBytes, type ContractDocument } from '../interface/http/contract-document.js';
import { contractGuard } from '../interface/http/contract-guard.js';
import { jsonBody } from '../interface/http/json-body.js';
import { API_HEADERS } from '../interface/http/fast-exchange.js';
import { fastLane, type Refuse } from '../interface/http/fast-lane.js';
import { FastRoutes } from '../interface/http/fast-routes.js';
import { HttpError } from '../interface/http/problems.js';
import { ShuttingDown } from '../application/errors.js';
import { RegisterRoutes } from './generated/routes.js';
import { CONTAINER } from './ioc.js';
import { refuseWithProblem } from './refusals.js';

/** Generated from the controllers, committed, and served as it is. */
const OPENAPI_FILE = new URL('../../docs/openapi.json', import.meta.url);

/** tsoa always writes a list of security schemes; as long as it is empty there is nothing to authorize. */
const HIDDEN_AUTHORIZE = '.swagger-ui .auth-wrapper { display: none }';

export interface Draining {
  /** True once the scheduler takes no new requests. */
  readonly active: boolean;
}

/** The scheduler's HTTP interface: the API, its description, and the pages about it. */
export function buildHttpApp(container: DependencyContainer, logger: Logger, draining: Draining): RequestListener {
  const document = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as ContractDocument;
  const app = buildExpressApp(container, logger, draining);
  const lane = fastLane(new FastRoutes(document, RegisterRoutes), app, refuseWithProblem(logger));
  return (request, response) => {
    if (draining.active) app(request, response);
    else lane(request, response);
  };
}

/** The same by Express alone, which gives the same answers. */
export function buildExpressApp(container: DependencyContainer, logger: Logger, draining: Draining): Express {
  const openapi = readFileSync(OPENAPI_FILE, 'utf8');
  const document = JSON.parse(openapi) as ContractDocument & swaggerUi.JsonObject;
  const app = express();
  app.disable('x-powered-by');
  // An ETag would answer a claim with an empty 304.
  app.disable('etag');
  app.set(CONTAINER, container);

  app.use(apiHeaders);
  app.use(refuseWhileDraining(draining));
  app.use(['/openapi.json', '/docs'], pagesAreRead);
  app.get('/', (_request, response) => response.redirect(302, '/docs/'));
  app.get('/openapi.json', (_request, response) => void response.type('json').send(openapi));
  app.use(
    '/docs',
    docsHeaders(),
    swaggerUi.serve,
    swaggerUi.setup(document, {
      customCss: HIDDEN_AUTHORIZE,
      customSiteTitle: 'Baton',
    }),
  );
  app.use(contractGuard(document, (operation) => jsonBody(maxBodyBytes(operation))));
  RegisterRoutes(app);
  app.use(unknownRoute);
  app.use(answerError(refuseWithProblem(logger)));
  return app;
}

const apiHeaders: RequestHandler = (request, response, next) => {
  // Nothing here may be answered from a cache, so a conditional request has no meaning; Express would honour
  // If-None-Match: * with an empty 304, also for a claim.
  delete request.headers['if-none-match'];
  delete request.headers['if-modified-since'];
  if (request.headers.host === undefined && request.httpVersion === '1.1') {
    throw new HttpError('malformed_request', 'HTTP/1.1 wants a Host header.');
  }
  response.setHeaders(API_HEADERS);
  next();
};

function refuseWhileDraining(draining: Draining): RequestHandler {
  return (_request, response, next) => {
    if (!draining.active) return next();
    response.setHeader('Connection', 'close');
    throw new ShuttingDown('the scheduler is shutting down');
  };
}

const pagesAreRead: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.set('Allow', 'GET, HEAD');
  throw new HttpError('method_not_allowed', `${request.method} is not possible here; GET and HEAD are.`);
};

/** Swagger UI brings its own scripts and styles; nothing is loaded from elsewhere, and plain HTTP stays plain. */
function docsHeaders(): RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
  });
}

const unknownRoute: RequestHandler = (request) => {
  throw new HttpError('not_found', `There is nothing at ${request.path}; GET /docs shows what there is.`);
};

function answerError(refuse: Refuse): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error, request, response, _next) => refuse(error, request, response, request.path);
}
