import fc from 'fast-check';
import { nearValid, validFor, type OpenApi } from './http-schema-values.js';

/** One request as a hostile client makes it. Everything in `path` and `headers` is latin-1: it goes out byte by byte. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
  readonly framing: 'length' | 'chunked' | 'short' | 'long' | 'none';
  readonly by: 'socket' | 'fetch';
}

const STRANGE = [
  ...['', ' ', '*', '%', '%zz', '%00', '%ff', '%2e%2e%2f', '..', '//', '\\', '"', "'", '<b>', '{{1}}', '$1', '-1', '0'],
  ...['null', 'true', '__proto__', 'constructor', 'NaN', '1e400', 'x'.repeat(300), '\u00e9', '?', '&&', '=', '#', ';'],
];
const strange = fc.oneof(fc.constantFrom(...STRANGE), fc.string({ maxLength: 20 }));
const latin1 = fc
  .array(fc.oneof(fc.integer({ min: 0x21, max: 0x7e }), fc.integer({ min: 0, max: 0xff })), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));
/** What may stand in a path without ending it: the socket then carries a request, not noise. */
const inPath = fc.oneof({ weight: 4, arbitrary: strange.map(encodeURI) }, { weight: 1, arbitrary: latin1 });

const method = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('GET', 'POST') },
  { weight: 4, arbitrary: fc.constantFrom('HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY') },
  { weight: 1, arbitrary: fc.constantFrom('get', 'FOO', 'CONNECT', 'PRI', '', 'GE T', 'GET\0') },
);

const HEADERS: [string, string[]][] = [
  ['Accept', ['*/*', 'text/html', 'image/png', ';q=', '']],
  ['Accept-Encoding', ['gzip', 'br;q=1', 'nonsense']],
  ['Authorization', ['Bearer x', 'Basic !!!']],
  ['Content-Encoding', ['gzip', 'identity', 'br', 'deflate, gzip']],
  ['Cookie', ['a=b', '=;=;']],
  ['Expect', ['100-continue', '200-ok']],
  ['Forwarded', ['for=unknown;proto=https']],
  ['If-Match', ['*', '"x"']],
  ['If-None-Match', ['*', '"x"', 'W/"']],
  ['If-Modified-Since', ['Fri, 01 Jan 2038 00:00:00 GMT', 'yesterday']],
  ['Origin', ['null', 'https://evil.example']],
  ['Purpose', ['prefetch']],
  ['Range', ['bytes=0-0', 'bytes=-1', 'lines=5-1']],
  ['Sec-Purpose', ['prefetch;prerender', '']],
  ['TE', ['trailers', 'gzip']],
  ['Upgrade', ['websocket', 'h2c']],
  ['X-Forwarded-For', ['127.0.0.1', "' or 1=1"]],
  ['X-Forwarded-Host', ['evil.example']],
  ['X-HTTP-Method-Override', ['DELETE', 'POST']],
];
const header = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(...HEADERS)
      .chain(([name, values]) => fc.constantFrom(...values).map((value) => [name, value] as const)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('X-Odd', 'x odd', 'X-\u00e9', '__proto__', ''), latin1) },
);
const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        'application/json; charset=utf-8',
        'application/json; charset=utf-16',
        'application/json; charset',
        'text/plain',
      ],
      ...['application/problem+json', 'application/x-www-form-urlencoded', 'multipart/form-data', '/', ';;', ''],
    ),
  },
);

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('[', '{"a":', '[[[['.repeat(2_000), '{"a":'.repeat(10_000), '"\\ud800"', '1e400', '\ufeff{}')
    .map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
);

const framing = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('length' as const, 'chunked' as const) },
  { weight: 1, arbitrary: fc.constantFrom('short' as const, 'long' as const, 'none' as const) },
);
const by = fc.constantFrom('socket' as const, 'socket' as const, 'fetch' as const);
const headers = fc
  .tuple(contentType, fc.array(header, { maxLength: 3 }))
  .map(([type, more]) => [['Content-Type', type] as const, ...more]);

/** Requests from nearly right to noise; `ids` are jobs and `workers` workers worth aiming at. */
export function hostileRequests(
  openapi: OpenApi,
  ids: readonly string[],
  workers: readonly string[],
): fc.Arbitrary<HostileRequest> {
  const query = fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom('worker_id', 'worker_id', 'job_types', 'worker_id[]', '__proto__'), inPath),
        fc.oneof(fc.constantFrom(...workers), inPath),
      ),
      { maxLength: 2 },
    )
    .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.join('=')).join('&')}` : ''));
  const posts = Object.entries(openapi.paths).flatMap(([template, { post }]) => {
    const schema = post?.requestBody?.content['application/json']?.schema;
    return schema ? [{ template, valid: validFor(schema, openapi) }] : [];
  });
  const bytes = (text: string) => Buffer.from(text);

  /** A body for the operation it goes to, right or nearly so, about a job there is. */
  const aimed = fc.tuple(fc.constantFrom(...posts), fc.constantFrom(...ids)).chain(([{ template, valid }, id]) =>
    fc.record({
      method: fc.constant('POST'),
      path: fc.constant(template.replace('{id}', id)),
      headers: fc
        .array(header, { maxLength: 1 })
        .map((more) => [['Content-Type', 'application/json'] as const, ...more]),
      body: fc.oneof(
        valid.map((value) => bytes(JSON.stringify(value))),
        nearValid(valid).map(bytes),
      ),
      framing: fc.constantFrom('length' as const, 'chunked' as const),
      by,
    }),
  );

  const id = fc.oneof(fc.constantFrom(...ids), fc.uuid(), inPath);
  const known = fc
    .tuple(fc.constantFrom(...Object.keys(openapi.paths)), id, query)
    .map(([template, jobId, search]) => template.replace('{id}', () => jobId) + search);
  const unknown = fc
    .tuple(fc.array(inPath, { maxLength: 4 }), query)
    .map(([parts, search]) => `/${parts.join('/')}${search}`);
  const odd = fc.constantFrom(
    ...[
      '*',
      '',
      'jobs',
      'http://evil.example/jobs',
      '//jobs',
      '/jobs/',
      '/JOBS',
      '/docs/../jobs',
      '/openapi.json',
      '/docs/',
    ],
  );
  const wild = fc.record({
    method,
    path: fc.oneof({ weight: 6, arbitrary: known }, unknown, odd),
    headers,
    body: fc.oneof(...posts.map(({ valid }) => nearValid(valid).map(bytes)), garbage, fc.constant(undefined)),
    framing,
    by,
  });
  return fc.oneof({ weight: 2, arbitrary: aimed }, { weight: 3, arbitrary: wild });
}

/** The request as bytes. `short` promises fewer bytes than it has, `long` more. */
export function bytesOf({ method: verb, path, headers, body = Buffer.alloc(0), framing }: HostileRequest): Buffer {
  const lines = [
    `${verb} ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const promised = {
    length: body.length,
    short: Math.floor(body.length / 2),
    long: body.length + 10,
    none: undefined,
    chunked: undefined,
  }[framing];
  if (promised !== undefined) lines.push(`Content-Length: ${promised}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  const chunk = body.length > 0 ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')] : [];
  const content = framing === 'chunked' ? [...chunk, Buffer.from('0\r\n\r\n')] : [body];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), ...content]);
}
