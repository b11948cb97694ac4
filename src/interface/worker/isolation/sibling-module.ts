import { extname } from 'node:path';

/** The file of a module of this folder: `.js` as built, `.ts` where the sources themselves run. */
export function siblingModule(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
