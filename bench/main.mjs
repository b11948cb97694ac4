// Measures Baton and its peers: npm run bench -- --help
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from './measure/machine.mjs';
import { readOptions } from './options.mjs';
import { plan } from './plan.mjs';
import { updateDocument } from './report/document.mjs';
import { printReport } from './report/print.mjs';
import { runPlan } from './run-plan.mjs';
import { startPostgres } from './servers/postgres.mjs';
import { buildBaton } from './servers/scheduler.mjs';
import { batonTargets, peerTargets, peerVersions } from './targets.mjs';

const startedAt = Date.now();
const say = (line) => {
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1).padStart(4);
  process.stdout.write(`${minutes} min  ${line}\n`);
};

const options = readOptions(process.argv.slice(2));
for (const { directory } of options.checkouts) buildBaton(directory);
const postgres = await startPostgres().catch((error) => {
  if (!options.smoke) throw error;
  say(`PostgreSQL is left out: it does not start: ${error?.message}`);
});
const peers = peerTargets(options, postgres, say);
const about = {
  date: new Date().toISOString(),
  machine: describeMachine(options.checkouts),
  peers: peerVersions(peers),
  postgres: postgres?.settings,
  sqlite: { journal_mode: 'wal', synchronous: 'full' },
  redis: { appendonly: 'yes', appendfsync: 'everysec unless said' },
};
say(JSON.stringify(about));

try {
  const planned = plan(options, batonTargets(options, postgres), peers);
  const results = { about, ...(await runPlan(planned, options.size, say)) };
  printReport(results, say);
  await keep(results);
  if (results.measurements.length === 0 || results.problems.some(({ kind }) => kind === 'failed')) process.exitCode = 1;
} finally {
  await postgres?.stop();
}

/** A whole run is kept with the project; a part of it only where it was asked for. */
async function keep(results) {
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
  if (options.json || options.partial) return;
  const directory = join(import.meta.dirname, 'results');
  mkdirSync(directory, { recursive: true });
  const name = `${about.date.slice(0, 10)}-${Object.values(about.machine.baton).join('-')}.json`;
  writeFileSync(join(directory, name), `${JSON.stringify(results, null, 1)}\n`);
  await updateDocument(results, name);
  say(`written: bench/results/${name} and docs/benchmarks.md`);
}
