import { batonRows } from './rows/baton-rows.mjs';
import { readOptions } from './options.mjs';
import { Missing } from './measure/child.mjs';
import { startPostgres } from './servers/postgres.mjs';
import { openPostgresStore } from './servers/postgres-store.mjs';
import { buildBaton } from './servers/scheduler.mjs';
import { openSqliteStore } from './servers/sqlite-store.mjs';
import { writeFileSync } from 'node:fs';

const options = readOptions(process.argv.slice(2));
for (const { directory } of options.checkouts) buildBaton(directory);
const postgres = await startPostgres();
console.log(postgres.settings);
const targets = options.checkouts
  .flatMap(({ label, directory }) => [
    {
      name: `${label}-postgres`,
      kind: 'baton-postgres',
      checkout: directory,
      openStore: () => openPostgresStore(postgres),
    },
    { name: `${label}-sqlite`, kind: 'baton-sqlite', checkout: directory, openStore: openSqliteStore },
  ])
  .filter(({ name, kind }) => !options.targets || options.targets.includes(name) || options.targets.includes(kind));
const out = [];
try {
  for (const row of batonRows.filter(
    ({ name, group }) => !options.only || options.only.includes(name) || options.only.includes(group),
  )) {
    for (let round = 1; round <= options.size.rounds; round++)
      for (const target of targets) {
        try {
          const result = await row.measure(target, options.size);
          out.push({ row: row.name, target: target.name, round, ...result });
          console.log(row.name, target.name, round, JSON.stringify(result));
        } catch (error) {
          console.log(row.name, target.name, error instanceof Missing ? error.message : error.stack);
        }
      }
  }
} finally {
  await postgres.stop();
}
if (options.json) writeFileSync(options.json, JSON.stringify(out, null, 1));
