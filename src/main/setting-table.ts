import type { z } from 'zod';

/** A value that can be set by an environment variable, and by a flag over it. */
export interface Setting<T> {
  /** The environment variable. */
  readonly name: string;
  /** Its flag, without the dashes in front; the variable's name in small letters with dashes by default. */
  readonly flag?: string;
  /** As it would be written in the environment; undefined when there is none. */
  readonly default: string | undefined;
  /** One line for `--help`. */
  readonly meaning: string;
  /** Parses the text; its messages complete the sentence "NAME …". */
  readonly schema: z.ZodType<T, string>;
  /** Set when the value may hold a password: it is not repeated in messages. */
  readonly secret?: true;
  /** Set when the flag may be given several times, which is the same as once with commas between. */
  readonly isList?: true;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

/** What a table reads to; a setting without a default may be undefined. */
export type Settings<T extends SettingTable> = {
  readonly [K in keyof T]: z.output<T[K]['schema']> | (T[K]['default'] extends string ? never : undefined);
};

/** A setting that is not valid. The message is one line and names the variable, or the flag. */
export class SettingsError extends Error {}

/** The texts of flags that were given, by flag. */
export type Flags = Readonly<Partial<Record<string, string>>>;

export function flagOf({ name, flag = name.toLowerCase().replaceAll('_', '-') }: Setting<unknown>): string {
  return flag;
}

/**
 * Reads a table from flags, and where none is given from the environment; an empty variable counts as not set.
 *
 * @throws SettingsError for the first setting that is not valid.
 */
export function readSettings<T extends SettingTable>(
  table: T,
  environment: NodeJS.ProcessEnv,
  flags: Flags = {},
): Settings<T> {
  const entries = Object.entries(table).map(([key, setting]) => [key, read(setting, environment, flags)]);
  return Object.fromEntries(entries) as Settings<T>;
}

function read(setting: Setting<unknown>, environment: NodeJS.ProcessEnv, flags: Flags): unknown {
  const { name, schema, secret } = setting;
  const flag = flags[flagOf(setting)];
  const text = flag ?? unlessEmpty(environment[name]) ?? setting.default;
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const value = secret ? '' : `, not ${JSON.stringify(text)}`;
  const given = flag === undefined ? name : `--${flagOf(setting)}`;
  throw new SettingsError(`${given} ${parsed.error.issues[0]?.message}${value}`);
}

function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The text of `--help`. */
export function helpText(title: string, table: SettingTable): string {
  const rows = Object.values(table).map((setting) => {
    const fallback = setting.default === undefined ? '' : ` (default ${setting.default})`;
    return [setting.name, `--${flagOf(setting)}`, setting.meaning + fallback] as const;
  });
  const [names, flags] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    ([name, flag, meaning]) => `  ${name.padEnd(names ?? 0)}  ${flag.padEnd(flags ?? 0)}  ${meaning}`,
  );
  return [`${title}. Settings are environment variables, or flags, which go first:`, '', ...lines, ''].join('\n');
}
