import type { z } from 'zod';

/** A value that can be set by an environment variable. */
export interface Setting<T> {
  /** The environment variable. */
  readonly name: string;
  /** As it would be written in the environment; undefined when there is none. */
  readonly default: string | undefined;
  /** One line for `--help`. */
  readonly meaning: string;
  /** Parses the text; its messages complete the sentence "NAME …". */
  readonly schema: z.ZodType<T, string>;
  /** Set when the value may hold a password: it is not repeated in messages. */
  readonly secret?: true;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

/** What a table reads to; a setting without a default may be undefined. */
export type Settings<T extends SettingTable> = {
  readonly [K in keyof T]: z.output<T[K]['schema']> | (T[K]['default'] extends string ? never : undefined);
};

/** A setting that is not valid. The message is one line and names the variable. */
export class SettingsError extends Error {}

/**
 * Reads a table from the environment; an empty variable counts as not set.
 *
 * @throws SettingsError for the first setting that is not valid.
 */
export function readSettings<T extends SettingTable>(table: T, environment: NodeJS.ProcessEnv): Settings<T> {
  const entries = Object.entries(table).map(([key, setting]) => [key, read(setting, environment[setting.name])]);
  return Object.fromEntries(entries) as Settings<T>;
}

function read({ name, schema, secret, ...setting }: Setting<unknown>, given: string | undefined): unknown {
  const text = given === undefined || given === '' ? setting.default : given;
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const value = secret ? '' : `, not ${JSON.stringify(text)}`;
  throw new SettingsError(`${name} ${parsed.error.issues[0]?.message}${value}`);
}

/** The text of `--help`. */
export function helpText(title: string, table: SettingTable): string {
  const settings = Object.values(table);
  const width = Math.max(...settings.map(({ name }) => name.length));
  const lines = settings.map((setting) => {
    const fallback = setting.default === undefined ? '' : ` (default ${setting.default})`;
    return `  ${setting.name.padEnd(width)}  ${setting.meaning}${fallback}`;
  });
  return [`${title}. Settings are environment variables:`, '', ...lines, ''].join('\n');
}
