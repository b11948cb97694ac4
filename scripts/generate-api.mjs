import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const OPENAPI_FILE = 'docs/openapi.json';

/**
 * Generates the OpenAPI file, and with `spec-and-routes` the routes as well, from the controllers.
 *
 * @param {'spec' | 'spec-and-routes'} what
 */
export function generateApi(what) {
  execFileSync(process.execPath, ['node_modules/@tsoa/cli/dist/cli.js', what], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  describeProblems();
}

/** Every refusal is a problem. tsoa would have it said at each of them, and forgets it where it is said for a controller. */
function describeProblems() {
  const document = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'));
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const { 'application/json': problem } = response.content ?? {};
      if (problem && Number(status) >= 400) response.content = { 'application/problem+json': problem };
    }
  }
  writeFileSync(OPENAPI_FILE, JSON.stringify(document, undefined, '\t'));
}
