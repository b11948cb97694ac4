import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTypes, { astToString } from 'openapi-typescript';

const OPENAPI_FILE = 'docs/openapi.json';
const TYPES_FILE = 'src/interface/client/api-types.ts';
const TYPES_HEAD = '/** The API in types, generated from docs/openapi.json. Changes to this file are lost. */\n';

/**
 * Generates the OpenAPI file, and with `spec-and-routes` the routes as well, from the controllers; and from that file the
 * types by which the client is checked.
 *
 * @param {'spec' | 'spec-and-routes'} what
 */
export async function generateApi(what) {
  execFileSync(process.execPath, ['node_modules/@tsoa/cli/dist/cli.js', what], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  describeProblems();
  await generateTypes();
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

/** Written only when it differs: a build looks at when its sources have changed. */
async function generateTypes() {
  const document = JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'));
  refuseTwins(document);
  // A field with a default may be left out, also where the document says what it is then.
  const types = TYPES_HEAD + astToString(await openapiTypes(document, { defaultNonNullable: false }));
  if (existsSync(TYPES_FILE) && readFileSync(TYPES_FILE, 'utf8') === types) return;
  writeFileSync(TYPES_FILE, types);
}

/** tsoa names an operation by its method, so two controllers may give one name to two: generated clients lose one. */
function refuseTwins(document) {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const ids = operations.map(({ operationId }) => operationId);
  const twins = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twins.length > 0) throw new Error(`two operations are called ${twins.join(', ')}; rename a controller's method`);
}
