import type { SourceFile } from './source-file.ts';

/** A room: files that may import the same things. */
interface Room {
  readonly has: RegExp;
  /** Other rooms by name, and packages (`node:*` for all of Node's). What lies in the room itself always goes. */
  readonly mayImport: readonly string[];
}

/**
 * The rooms of the house from the roof to the ground, and every arrow between them; what is not written here is not
 * allowed. A file belongs to the first room that has it. `ARCHITECTURE.md` draws the same.
 */
const ROOMS: Readonly<Record<string, Room>> = {
  examples: { has: /^examples\//, mayImport: ['sdk', 'sdk for node', 'node:http'] },
  // The one file of the SDK that knows a runtime.
  'sdk for node': { has: /^sdk\/src\/middleware\/node\.ts$/, mayImport: ['sdk', 'schema', 'node:http'] },
  sdk: { has: /^sdk\/src\//, mayImport: ['schema'] },

  main: {
    has: /^server\/src\/main\.ts$/,
    mayImport: ['roof', 'config', 'db', 'domain', 'failure', 'log', 'secret', 'node:*'],
  },
  roof: {
    has: /^server\/src\/(?:app|demo|first-start|housekeeping|listen|take-part|welcome)\.ts$/,
    mayImport: [
      'config',
      'db',
      'domain',
      'graphiql',
      'graphql',
      'http',
      'log',
      'revocation',
      'schema',
      'secret',
      'setup-error',
      'verification',
      'node:*',
      'pino',
    ],
  },
  cli: {
    has: /^server\/src\/cli\//,
    mayImport: [
      'config',
      'db',
      'domain',
      'failure',
      'log',
      'sdk',
      'secret',
      'setup-error',
      'server/package.json',
      'commander',
      'csv-parse',
      'node:*',
    ],
  },
  // Runs in a browser: not even the server's types reach it.
  'graphiql page': { has: /^server\/src\/http\/graphiql\/client\//, mayImport: [] },
  graphiql: { has: /^server\/src\/http\/graphiql\//, mayImport: ['node:*'] },
  http: {
    has: /^server\/src\/http\//,
    mayImport: [
      'config',
      'db',
      'domain',
      'graphiql',
      'graphql',
      'log',
      'schema',
      'secret',
      'verification',
      'graphql',
      'graphql-yoga',
      'jose',
      'node:crypto',
      'node:http',
      'pino',
    ],
  },
  graphql: {
    has: /^server\/src\/graphql\//,
    mayImport: [
      'domain',
      'revocation',
      'schema',
      'verification',
      '@pothos/core',
      '@pothos/plugin-complexity',
      '@pothos/plugin-relay',
      'dataloader',
      'graphql',
      'graphql-yoga',
    ],
  },
  revocation: { has: /^server\/src\/revocation\//, mayImport: ['db', 'domain', 'schema', 'kysely'] },
  verification: {
    has: /^server\/src\/verification\//,
    mayImport: ['db', 'domain', 'schema', 'secret', 'kysely', 'lru-cache'],
  },
  domain: {
    has: /^server\/src\/domain\//,
    mayImport: ['db', 'schema', 'secret', 'kysely', 'lru-cache', 'typeid-js', 'uuid', 'zod'],
  },
  failure: { has: /^server\/src\/format-failure\.ts$/, mayImport: ['config', 'log', 'setup-error'] },
  config: { has: /^server\/src\/config(?:\/|\.ts$)/, mayImport: ['db', 'schema', 'secret', 'node:*'] },
  db: {
    has: /^server\/src\/db\//,
    mayImport: [
      'schema',
      'setup-error',
      '@electric-sql/pglite',
      'kysely',
      'pg',
      'pg-copy-streams',
      'node:events',
      'node:fs',
      'node:sqlite',
      'node:stream',
    ],
  },
  // Read line by line: hashes and randomness are node:crypto's, the form of a JWT is jose's, that of a UUID uuid's, and
  // that of what the audit chain hashes canonicalize's.
  secret: {
    has: /^server\/src\/secret\//,
    mayImport: ['schema', 'setup-error', 'canonicalize', 'jose', 'node:crypto', 'uuid'],
  },
  log: { has: /^server\/src\/log(?:\/|\.ts$)/, mayImport: ['node:util', 'pino'] },
  'setup-error': { has: /^server\/src\/setup-error\.ts$/, mayImport: [] },

  schema: { has: /^schema\/src\//, mayImport: [] },
};

/** Imports beyond the arrows of a room, each with its reason; one that is no longer needed is a violation too. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Chains the events that were there before the chain.
  'server/src/db/migrations/0007_audit_chain.ts': ['server/src/secret/audit-hash.ts'],
  // Tells an unreachable store from a mistake, by what the drivers throw.
  'server/src/graphql/error-plugin.ts': ['server/src/db/store-unavailable.ts'],
  // The session secret is the one secret that we keep in a file.
  'server/src/secret/session-secret.ts': ['node:fs', 'node:path'],
};

/** The room of a path; undefined for files that no rule knows yet. */
function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((name) => ROOMS[name]?.has.test(path));
}

/** Every import that follows no arrow, and every exception that nobody needs, as sentences. */
export function findForbiddenImports(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === undefined) return [`${file.path} is in no room: add it to the table of arrows`];
    const excepted = EXCEPTIONS[file.path] ?? [];
    const targets = file.imports.map(({ target }) => target);
    const forbidden = targets.filter((target) => !isAllowed(room, target) && !excepted.includes(target));
    const unneeded = excepted.filter((target) => !targets.includes(target));
    return [
      ...forbidden.map((target) => `${file.path} (${room}) imports ${target} (${roomOf(target) ?? 'a package'})`),
      ...unneeded.map((target) => `${file.path} does not need its exception for ${target}`),
    ];
  });
}

function isAllowed(room: string, target: string): boolean {
  const targetRoom = roomOf(target);
  const allowed = ROOMS[room]?.mayImport ?? [];
  if (targetRoom !== undefined) return targetRoom === room || allowed.includes(targetRoom);
  return allowed.includes(target) || (target.startsWith('node:') && allowed.includes('node:*'));
}

/** The first circle of imports that is found, as its paths in turn; undefined when there is none. */
export function findCycle(files: readonly SourceFile[]): readonly string[] | undefined {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const finished = new Set<string>();
  const visit = (path: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (finished.has(path)) return undefined;
    for (const target of importsOf.get(path) ?? []) {
      const cycle = visit(target, [...way, path]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
