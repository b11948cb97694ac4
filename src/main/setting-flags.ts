import { parseArgs } from 'node:util';
import { flagOf, SettingsError, type Flags, type SettingTable } from './setting-table.js';

/**
 * The flags of a table on a command line, as `--flag VALUE` or `--flag=VALUE`.
 *
 * @throws SettingsError for whatever else there is, a flag without value included.
 */
export function readFlags(table: SettingTable, args: readonly string[]): Flags {
  const settings = new Map(Object.values(table).map((setting) => [flagOf(setting), setting]));
  const options = Object.fromEntries([...settings.keys()].map((flag) => [flag, { type: 'string' }] as const));
  // Not strict, because its messages take two lines.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const flags: Record<string, string> = {};
  for (const token of tokens) {
    const setting = token.kind === 'option' ? settings.get(token.name) : undefined;
    if (token.kind !== 'option' || setting === undefined) throw unknown(token);
    const { name, rawName } = token;
    const value = valueOf(token);
    const before = flags[name];
    if (before !== undefined && !setting.isList) throw new SettingsError(`${rawName} is given twice`);
    flags[name] = before === undefined ? value : `${before},${value}`;
  }
  return flags;
}

/** What looks like another flag is only taken for a value behind an equals sign. */
function valueOf(token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined }): string {
  const { rawName, value, inlineValue = false } = token;
  if (value && (inlineValue || !value.startsWith('--'))) return value;
  throw new SettingsError(`${rawName} wants a value`);
}

/** Without the value of an unknown flag, which may hold a password. */
function unknown(token: { kind: string; rawName?: string; value?: string | undefined }): SettingsError {
  const argument = token.rawName ?? (token.kind === 'positional' ? token.value : '--');
  return new SettingsError(`unknown argument ${argument}; --help lists the settings`);
}
