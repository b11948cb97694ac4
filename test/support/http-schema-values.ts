import fc from 'fast-check';

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
  items?: Schema;
};
/** The parts of our OpenAPI document that tests read. */
export interface OpenApi {
  readonly paths: Record<
    string,
    Record<
      string,
      { responses: Record<string, unknown>; requestBody?: { content: Record<string, { schema: Schema }> } } | undefined
    >
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/** What a schema of the OpenAPI document lets through. It covers what our document uses, no more. */
export function validFor(schema: Schema, openapi: OpenApi): fc.Arbitrary<unknown> {
  const of = (inner: Schema) => validFor(inner, openapi);
  if (schema.nullable) return fc.option(of({ ...schema, nullable: false }));
  if (schema.$ref) return of(openapi.components.schemas[schema.$ref.replace(/^.*\//, '')] as Schema);
  if (schema.allOf) return of(schema.allOf[0] as Schema);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(of));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  if (schema.type === 'object') return objectFor(schema, of);
  if (schema.type === 'integer' || schema.type === 'number') return numberFor(schema);
  return leafFor(schema, of);
}

function leafFor(schema: Schema, of: (inner: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (schema.items) return fc.array(of(schema.items), { maxLength: 3 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'string') return fc.string({ minLength: 1, maxLength: 128, unit: 'binary' });
  return fc.jsonValue({ stringUnit: 'binary' });
}

function numberFor({ type, minimum: min, maximum: max }: Schema): fc.Arbitrary<number> {
  return type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}

function objectFor({ properties = {}, required = [] }: Schema, of: (inner: Schema) => fc.Arbitrary<unknown>) {
  const fields = Object.entries(properties).map(([name, field]) => [name, of(field)] as const);
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  // Of many optional fields one is refused for its meaning most of the time, so that a body with half of them never passes.
  return fc
    .subarray(optional, { maxLength: Math.min(optional.length, MAX_OPTIONAL) })
    .chain((chosen) =>
      fc.record(Object.fromEntries(fields.filter(([name]) => [...required, ...chosen].includes(name)))),
    );
}

const MAX_OPTIONAL = 3;

/** Stands for an array nested deeper than JSON.stringify can go. */
const DEEP = '@deep';
const deepJson = '['.repeat(6_000) + ']'.repeat(6_000);

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 11, 5.5, 1e300, '', '5', 'null', '\0', '\ud800', [], {}, [[]]),
  fc.constantFrom<unknown>(DEEP, ['null'], { toString: 1 }, { toJSON: 1 }, { length: 1 }, { message: {} }),
  fc.constantFrom<unknown>('x'.repeat(129), 'x'.repeat(300_000)),
  fc.jsonValue(),
);
const oddKey = fc.constantFrom(...['__proto__', 'constructor', 'toString', 'toJSON', '', 'id', 'state', 'lease_token']);

/** A valid body with one field replaced, removed or added. */
export function nearValid(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .tuple(valid, fc.nat(), oddValue, oddKey, fc.constantFrom('replace', 'replace', 'remove', 'add'))
    .map(([body, place, value, oddName, change]) => {
      const entries = Object.entries(body as object) as [string, unknown][];
      const at = place % Math.max(entries.length, 1);
      const name = entries[at]?.[0] ?? oddName;
      if (change === 'add') entries.push([oddName, value]);
      else entries.splice(at, 1, ...(change === 'replace' ? [[name, value] satisfies [string, unknown]] : []));
      return JSON.stringify(Object.fromEntries(entries)).replace(`"${DEEP}"`, deepJson);
    });
}
