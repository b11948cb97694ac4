export type DatabaseUrl =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

const MEMORY = ':memory:';

/**
 * Reads a DATABASE_URL: `sqlite:///./relative`, `sqlite:////absolute`, `sqlite::memory:`, `postgres://…` or
 * `postgresql://…`.
 *
 * @throws Error saying which forms there are; it does not repeat the URL, which may hold a password.
 */
export function parseDatabaseUrl(url: string): DatabaseUrl {
  if (url === `sqlite:${MEMORY}`) return { kind: 'sqlite', path: MEMORY };
  const path = /^sqlite:\/\/\/(.+)$/.exec(url)?.[1];
  if (path !== undefined) return { kind: 'sqlite', path };
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return { kind: 'postgres', url };
  throw new Error(
    'must be sqlite:///./relative.db, sqlite:////absolute.db, sqlite::memory: or postgres://user:password@host:port/database',
  );
}

/** The URL as it may be logged: without a password. */
export function describeDatabaseUrl(database: DatabaseUrl): string {
  if (database.kind === 'sqlite') return `sqlite ${database.path}`;
  const { hostname, port, pathname } = new URL(database.url);
  return `postgres ${hostname || 'localhost'}:${port || '5432'}${pathname}`;
}
