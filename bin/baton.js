#!/usr/bin/env node
// Nothing in here that an old Node would not understand: it has to get as far as the line that says so.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 22];
const [major, minor] = process.versions.node.split('.').map(Number);
const program = new URL('../dist/main/cli.js', import.meta.url);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  refuse(`Node ${NEEDED.join('.')} or later is needed, and this is ${process.versions.node}`);
} else if (!existsSync(program)) {
  refuse(`${fileURLToPath(program)} is missing: npm run build makes it`);
} else {
  import(program.href);
}

function refuse(why) {
  process.stderr.write(`baton: ${why}\n`);
  process.exitCode = 1;
}
