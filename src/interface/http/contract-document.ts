/** The part of an OpenAPI document that decides which requests are let through. */
export interface ContractDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
  /** A GET with an effect: no HEAD, no prefetch. */
  readonly 'x-has-effect'?: boolean;
  /** The largest body that is read, in bytes. */
  readonly 'x-max-body-bytes'?: number;
}

/** The largest body where an operation says nothing else (256 kB, as SQS had for years). */
export const MAX_BODY_BYTES = 256 * 1024;

export function maxBodyBytes(operation: Operation): number {
  return operation['x-max-body-bytes'] ?? MAX_BODY_BYTES;
}

export function queryParametersOf({ parameters = [] }: Operation): ReadonlySet<string> {
  return new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
}

/** The methods of a path with their operations, the method in capitals, in the document's order. */
export function operationsOf(path: ContractDocument['paths'][string]): Map<string, Operation> {
  return new Map(Object.entries(path).map(([method, operation]) => [method.toUpperCase(), operation]));
}

/** Whether a path has a placeholder: `/jobs/{id}`. */
export function isTemplate(path: string): boolean {
  return path.includes('{');
}
