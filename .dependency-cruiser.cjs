/** The house rule of docs/architecture.md: arrows point inward. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
/** Its types, and its rule of which numbers are kept: neither imports anything. */
const CONTRACT = ['^src/interface/http/contract/', '^src/interface/http/(contract|number-digits)\\.ts$'];
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle is one module in several files.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Nobody uses it: dead code, or an entry that is missing from this list.',
      {
        orphan: true,
        pathNot: [
          '^src/main/(server|worker|cli)\\.ts$',
          '^src/main/generated/',
          '^src/interface/(worker|client)/index\\.ts$',
        ],
      },
      {},
    ),
    rule('unresolvable', 'The import finds nothing.', {}, { couldNotResolve: true }),
    rule('domain-imports-nothing', 'The domain knows nobody.', { path: '^src/domain/' }, { path: '^src/(?!domain/)' }),
    rule(
      'domain-uses-xstate-in-one-file',
      'No package in the domain but xstate, and that only where the chart is.',
      { path: '^src/domain/' },
      { dependencyTypes: [...NPM, 'core'], pathNot: 'xstate' },
    ),
    rule(
      'xstate-only-in-the-lifecycle',
      'One chart decides.',
      { path: '^src/', pathNot: '^src/domain/job-lifecycle\\.ts$' },
      { path: 'node_modules/xstate' },
    ),
    rule(
      'application-imports-domain',
      'Use cases know the domain and their own ports.',
      { path: '^src/application/' },
      { path: '^src/(?!application/|domain/)' },
    ),
    rule(
      'application-uses-no-package',
      'No package, and nothing of Node.',
      { path: '^src/application/' },
      { dependencyTypes: [...NPM, 'core'] },
    ),
    rule(
      'infrastructure-does-not-meet-interface',
      'Two outsides of the same house.',
      { path: '^src/infrastructure/' },
      { path: '^src/(interface|main)/' },
    ),
    rule(
      'interface-does-not-meet-infrastructure',
      'Two outsides of the same house.',
      { path: '^src/interface/' },
      { path: '^src/(infrastructure|main)/' },
    ),
    rule(
      'clients-know-the-contract-only',
      'The client, the worker and the dashboard are clients of the public API.',
      { path: '^src/interface/(client|worker|dashboard)/' },
      { path: '^src/', pathNot: ['^src/interface/(client|worker|dashboard)/', ...CONTRACT] },
    ),
    rule(
      'nobody-imports-main',
      'Composition is the outermost ring.',
      { path: '^src/(?!main/)' },
      { path: '^src/main/' },
    ),
    rule(
      'orm-only-in-infrastructure',
      'Whoever wants the database asks a port.',
      { path: '^src/', pathNot: '^src/infrastructure/' },
      { path: 'node_modules/(@mikro-orm|kysely|pg|better-sqlite3)/' },
    ),
    rule(
      'prometheus-only-in-infrastructure',
      'Whoever has something to measure says so to a port.',
      { path: '^src/', pathNot: '^src/infrastructure/' },
      { path: 'node_modules/prom-client/' },
    ),
    rule(
      'croner-only-in-infrastructure',
      'Whoever wants to know when a schedule fires asks the calendar.',
      { path: '^src/', pathNot: '^src/infrastructure/' },
      { path: 'node_modules/croner/' },
    ),
    rule(
      'http-only-in-http-and-main',
      'Express and tsoa stay where HTTP is.',
      { path: '^src/', pathNot: '^src/(interface/http|main)/' },
      { path: 'node_modules/(express|@tsoa|tsoa|helmet|swagger-ui-express)/' },
    ),
    rule(
      'quick-commands',
      'Whoever looks at a job does not wait until a scheduler is loaded: src/main/cli/run-cli.ts does that when asked.',
      { path: '^src/main/cli/', pathNot: '^src/main/cli/run-cli\\.ts$' },
      {
        path: [
          '^src/(domain|application|infrastructure)/',
          '^src/interface/http/(?!contract/|contract\\.ts$|number-digits\\.ts$)',
        ],
        reachable: true,
      },
    ),
    rule(
      'tsyringe-only-in-main-and-controllers',
      'Wire once, in main; controllers say what they want.',
      { path: '^src/', pathNot: ['^src/main/', '^src/interface/http/[a-z-]+-controller\\.ts$'] },
      { path: 'node_modules/(tsyringe|reflect-metadata)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
