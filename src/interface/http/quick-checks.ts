import type { TsoaRoute } from '@tsoa/runtime';
import { isShallow } from './json-depth.js';

/** Says yes to a value, or leaves it to somebody slower. A yes fills in the defaults, as tsoa does. */
export type Accepts = (value: unknown) => boolean;

type Schema = TsoaRoute.PropertySchema;
type Validators = NonNullable<Schema['validators']>;

/**
 * tsoa's schemas as functions that accept. Where one says yes, tsoa's own validation would let the value pass and leave
 * it as it is; a no says nothing, and tsoa is asked. So nothing here has to word a refusal, and whatever a schema has
 * that is not known here is simply never accepted.
 *
 * Only for values parsed from JSON, and for bodies: elsewhere tsoa turns texts into numbers.
 */
export class QuickChecks {
  private readonly byModel = new Map<string, Accepts | undefined>();

  constructor(private readonly models: TsoaRoute.Models) {}

  /** @returns undefined where the schema has something that is not known here. */
  of(schema: Schema): Accepts | undefined {
    const { dataType, validators = {} } = schema;
    if (dataType === 'any') return isShallow;
    if (dataType === 'boolean') return isBoolean;
    if (dataType === 'string') return textCheck(validators);
    if (dataType === 'integer' || dataType === 'double') return numberCheck(validators, NUMBERS[dataType]);
    if (dataType === 'array') return this.arrayCheck(schema, validators);
    if (dataType === 'union') return this.unionCheck(schema, validators);
    return schema.ref === undefined ? undefined : this.modelCheck(schema.ref);
  }

  private modelCheck(name: string): Accepts | undefined {
    if (!this.byModel.has(name)) {
      // A model within itself finds this, and is left to tsoa.
      this.byModel.set(name, undefined);
      const model = this.models[name];
      if (model?.dataType === 'refAlias') this.byModel.set(name, this.of(model.type));
      if (model?.dataType === 'refObject') this.byModel.set(name, this.objectCheck(model));
    }
    return this.byModel.get(name);
  }

  private objectCheck({ properties, additionalProperties }: TsoaRoute.RefObjectModelSchema): Accepts | undefined {
    if (additionalProperties !== false) return undefined;
    const fields = new Map<string, Accepts>();
    const required: string[] = [];
    const defaults: [string, unknown][] = [];
    for (const [name, property] of Object.entries(properties)) {
      if (name in Object.prototype) return undefined;
      // Where a field is not known here, tsoa is asked about the bodies that have it.
      fields.set(name, this.of(property) ?? never);
      if (property.default !== undefined) defaults.push([name, property.default]);
      else if (property.required) required.push(name);
    }
    if (!defaults.every(([name, value]) => fields.get(name)?.(value))) return undefined;
    return (value) => {
      if (!isRecord(value)) return false;
      for (const name in value) if (fields.get(name)?.(value[name]) !== true) return false;
      for (const name of required) if (value[name] === undefined) return false;
      for (const [name, absent] of defaults) if (value[name] === undefined) value[name] = absent;
      return true;
    };
  }

  private arrayCheck({ array: items }: Schema, validators: Validators): Accepts | undefined {
    const accepts = items && this.of(items);
    if (!accepts || !knows(validators, ['minItems', 'maxItems', 'isArray'])) return undefined;
    const [least, most] = [boundOf(validators.minItems, 0), boundOf(validators.maxItems, Infinity)];
    return (value) =>
      Array.isArray(value) && value.length >= least && value.length <= most && value.every((item) => accepts(item));
  }

  /** A text, or an object of one kind: whatever could be more than one of the forms is left to tsoa, which takes the first. */
  private unionCheck({ subSchemas = [] }: Schema, validators: Validators): Accepts | undefined {
    const words = subSchemas.map(wordCheck);
    if (knows(validators, []) && words.every((accepts) => accepts !== undefined)) {
      return (value) => words.some((accepts) => accepts(value));
    }
    const kinds = subSchemas.map((schema) => this.kindOf(schema));
    const checks = subSchemas.map((schema) => this.of(schema));
    if (!knows(validators, []) || kinds.includes(undefined) || new Set(kinds).size < kinds.length) return undefined;
    return (value) => checks.some((accepts) => accepts?.(value) === true);
  }

  /** What a value of this schema is told by, where that is certain. */
  kindOf({ dataType, ref }: Schema): 'string' | 'object' | undefined {
    if (dataType === 'string') return 'string';
    const model = ref === undefined ? undefined : this.models[ref];
    if (model?.dataType === 'refAlias') return this.kindOf(model.type);
    return model?.dataType === 'refObject' ? 'object' : undefined;
  }
}

/** For what is left to tsoa wherever it occurs. */
export const never: Accepts = () => false;

/** One of a few words; undefined where the schema is of something else. */
function wordCheck({ dataType, enums = [] }: Schema): Accepts | undefined {
  if (dataType !== 'enum' || !enums.every((word) => typeof word === 'string')) return undefined;
  return (value) => typeof value === 'string' && enums.includes(value);
}

const NUMBERS = { integer: Number.isSafeInteger, double: Number.isFinite } as const;

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function textCheck(validators: Validators): Accepts | undefined {
  if (!knows(validators, ['minLength', 'maxLength', 'pattern', 'isString'])) return undefined;
  const [shortest, longest] = [boundOf(validators.minLength, 0), boundOf(validators.maxLength, Infinity)];
  const pattern = new RegExp((validators.pattern?.value as string | undefined) ?? '');
  return (value) =>
    typeof value === 'string' && value.length >= shortest && value.length <= longest && pattern.test(value);
}

function numberCheck(validators: Validators, isNumber: (value: unknown) => boolean): Accepts | undefined {
  if (!knows(validators, ['minimum', 'maximum', 'isInt', 'isLong', 'isDouble', 'isFloat'])) return undefined;
  const [least, most] = [boundOf(validators.minimum, -Infinity), boundOf(validators.maximum, Infinity)];
  // tsoa writes a number and reads it again, which makes 0 of -0.
  return (value) => isNumber(value) && !Object.is(value, -0) && (value as number) >= least && (value as number) <= most;
}

function boundOf(validator: { readonly value?: unknown } | undefined, otherwise: number): number {
  return (validator?.value as number | undefined) ?? otherwise;
}

function knows(validators: Validators, names: readonly string[]): boolean {
  return Object.keys(validators).every((name) => names.includes(name));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
