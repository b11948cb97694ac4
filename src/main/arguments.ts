import { helpText, readSettings, SettingsError, type Settings, type SettingTable } from './setting-table.js';

/**
 * The settings of a process that is set by environment variables only.
 *
 * Ends the process instead of returning: with 0 after printing the settings for `--help`, with 1 and one line on
 * stderr for any other argument and for a setting that is not valid.
 *
 * @param footer more for `--help`, below the settings.
 */
export function settingsOfProcess<T extends SettingTable>(
  title: string,
  command: string,
  table: T,
  footer = '',
): Settings<T> {
  const [argument] = process.argv.slice(2);
  if (argument === '--help' || argument === '-h') {
    process.stdout.write(helpText(title, table) + footer);
    process.exit(0);
  }
  try {
    if (argument !== undefined) {
      throw new SettingsError(`unknown argument ${argument}; ${command} -- --help lists the settings`);
    }
    return readSettings(table, process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`baton: ${error.message}\n`);
    process.exit(1);
  }
}
