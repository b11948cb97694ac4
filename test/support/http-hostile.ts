import fc from 'fast-check';

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

type Schema = {
  $ref?: string;
  type?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  enum?: unknown[];
} & {
  anyOf?: Schema[];
  allOf?: Schema[];
  nullable?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
};
interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } } | undefined>
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** What a schema of the OpenAPI document lets through. It covers what our document uses, no more. */
function validFor(schema: Schema, { components }: OpenApi): fc.Arbitrary<unknown> {
  const of = (inner: Schema): fc.Arbitrary<unknown> => {
    if (inner.nullable) return fc.option(of({ ...inner, nullable: false }));
    if (inner.$ref) return of(components.schemas[inner.$ref.replace(/^.*\//, '')] as Schema);
    if (inner.allOf) return of(inner.allOf[0] as Schema);
    if (inner.anyOf) return fc.oneof(...inner.anyOf.map(of));
    if (inner.enum) return fc.constantFrom(...inner.enum);
    if (inner.pattern) return fc.stringMatching(new RegExp(inner.pattern));
    switch (inner.type) {
      case 'object': {
        const { properties = {}, required = [] } = inner;
        const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, of(field)]));
        return fc.record(fields, { requiredKeys: required });
      }
      case 'string':
        return fc.string({ minLength: 1, maxLength: 128, unit: 'binary' });
      case 'integer':
        return fc.integer({ min: inner.minimum, max: inner.maximum });
      case 'boolean':
        return fc.boolean();
      default:
        return fc.jsonValue({ stringUnit: 'binary' });
    }
  };
  return of(schema);
}

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 11, 5.5, 1e300, '', '5', 'null', '\0', '\ud800', [], {}, ['null'], [[]]),
  fc.constantFrom<unknown>({ toString: 1 }, { length: 1 }, { message: {} }, 'x'.repeat(129), 'x'.repeat(300_000)),
  fc.jsonValue(),
);
const oddKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'length',
  '',
  'id',
  'state',
  'lease_token',
);

/** A valid body with one field replaced, removed or added. */
function nearValid(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .tuple(valid, fc.nat(), oddValue, oddKey, fc.constantFrom('replace', 'remove', 'add'))
    .map(([body, place, value, key, change]) => {
      const entries = Object.entries(body as object);
      const at = entries.length === 0 ? 0 : place % entries.length;
      if (change === 'add') entries.push([key, value]);
      else
        entries.splice(
          at,
          1,
          ...(change === 'replace' && entries[at] ? [[entries[at][0], value] as [string, unknown]] : []),
        );
      return JSON.stringify(Object.fromEntries(entries));
    });
}

const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('[', '{"a":', '[[[['.repeat(2_000), '{"a":'.repeat(10_000), '"\\ud800"', '1e400', '\ufeff{}')
    .map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text)),
);

/**
 * Requests from nearly right to noise. `ids` are jobs worth aiming at, `tokens` and `workers` what their holders know.
 */
export function hostileRequests(
  openapi: OpenApi,
  ids: readonly string[],
  workers: readonly string[],
): fc.Arbitrary<HostileRequest> {
  const id = fc.oneof(fc.constantFrom(...ids), fc.uuid(), inPath);
  const query = fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom('worker_id', 'job_types', 'wait', 'worker_id[]', '__proto__'), inPath),
        fc.oneof(inPath, fc.constantFrom(...workers)),
      ),
      { maxLength: 3 },
    )
    .map((pairs) => (pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}` : ''));
  const templates = Object.keys(openapi.paths);

  const target = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...templates), id, query)
        .map(([template, jobId, search]) => template.replace('{id}', () => jobId) + search),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(inPath, { maxLength: 4 }), query)
        .map(([parts, search]) => `/${parts.join('/')}${search}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
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
        '/',
      ),
    },
  );
  const bodies = Object.values(openapi.paths)
    .map((operations) => operations['post']?.requestBody?.content['application/json']?.schema)
    .filter((schema) => schema !== undefined)
    .map((schema) => validFor(schema, openapi));
  const body = fc.oneof(
    { weight: 3, arbitrary: fc.oneof(...bodies).map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 5, arbitrary: fc.oneof(...bodies.map(nearValid)).map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: garbage },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const framing = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('length' as const, 'chunked' as const) },
    { weight: 1, arbitrary: fc.constantFrom('short' as const, 'long' as const, 'none' as const) },
  );
  return fc.record({
    method,
    path: target,
    headers: fc
      .tuple(contentType, fc.array(header, { maxLength: 3 }))
      .map(([type, more]) => [['Content-Type', type] as const, ...more]),
    body,
    framing,
    by: fc.oneof(
      { weight: 3, arbitrary: fc.constant('socket' as const) },
      { weight: 1, arbitrary: fc.constant('fetch' as const) },
    ),
  });
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
