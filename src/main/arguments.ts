import { readFlags } from './setting-flags.js';
import { helpText, readSettings, SettingsError, type Settings, type SettingTable } from './setting-table.js';

const HELP: ReadonlySet<string> = new Set(['--help', '-h']);

/**
 * The settings of a process, from its flags and its environment.
 *
 * Ends the process instead of returning: with 0 after printing the settings for `--help`, with 1 and one line on
 * stderr for any other argument and for a setting that is not valid.
 *
 * @param footer more for `--help`, below the settings.
 */
export function settingsOfProcess<T extends SettingTable>(title: string, table: T, footer = ''): Settings<T> {
  const args = process.argv.slice(2);
  if (args.some((argument) => HELP.has(argument))) {
    process.stdout.write(helpText(title, table) + footer);
    process.exit(0);
  }
  try {
    return readSettings(table, process.env, readFlags(table, args));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`baton: ${error.message}\n`);
    process.exit(1);
  }
}
