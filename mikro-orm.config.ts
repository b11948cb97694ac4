import { parseDatabaseUrl } from './src/infrastructure/persistence/database-url.js';
import { ormOptions } from './src/infrastructure/persistence/orm.js';

/** For the MikroORM CLI, on the database that DATABASE_URL names: `npx mikro-orm migration:list`. */
export default ormOptions({
  database: parseDatabaseUrl(process.env['DATABASE_URL'] ?? 'sqlite:///./baton.db'),
  poolSize: 2,
  statementTimeoutMs: undefined,
});
