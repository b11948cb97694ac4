import { parse } from 'node:querystring';

export type Query = Readonly<Record<string, unknown>>;

/** Nothing in it that two readers could read differently; escapes only of ASCII. */
const PLAIN_QUERY = /^(?:[\w.~+=&:,-]|%[2-7][\dA-Fa-f])*$/;
/** A worker asks with the same query each time. */
const REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 200;

/**
 * Reads what stands behind the `?` of a URL: each name once, and of those that are known. What is anything else it leaves to
 * somebody slower, as undefined.
 */
export function queryReader(known: ReadonlySet<string>): (search: string) => Query | undefined {
  const remembered = new Map<string, Query | undefined>();
  return (search) => {
    if (search.length > LONGEST_REMEMBERED) return readQuery(search, known);
    if (remembered.has(search)) return remembered.get(search);
    const query = readQuery(search, known);
    if (remembered.size === REMEMBERED) remembered.clear();
    remembered.set(search, query);
    return query;
  };
}

function readQuery(search: string, known: ReadonlySet<string>): Query | undefined {
  if (!PLAIN_QUERY.test(search)) return undefined;
  const query = parse(search);
  for (const name in query) if (!known.has(name) || typeof query[name] !== 'string') return undefined;
  // Each request that asks so is given this very one.
  return Object.freeze(query);
}
