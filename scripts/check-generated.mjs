// Fails when a generated file that is committed is not what its source generates today.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { generateApi } from './generate-api.mjs';

const GENERATED = [
  'docs/openapi.json',
  'src/interface/client/api-types.ts',
  'docs/state-machine.md',
  'docs/state-machine.json',
  'docs/state-machine.svg',
];

const committed = (file) => {
  try {
    return execFileSync('git', ['show', `:${file}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
};

await generateApi('spec');
execFileSync(process.execPath, ['scripts/docs-machine.mjs'], { stdio: 'inherit' });
const stale = GENERATED.filter((file) => committed(file) !== readFileSync(file, 'utf8'));
if (stale.length > 0) {
  process.stderr.write(`stale, now generated again; look at them and add them to the commit: ${stale.join(', ')}\n`);
  process.exit(1);
}
process.stdout.write(`generated files are fresh: ${GENERATED.join(', ')}\n`);
