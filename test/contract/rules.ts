import type { SourceFile } from './source-file.ts';

/** SQL outside of repositories, each with its reason. */
const SQL_ELSEWHERE: readonly string[] = [];

/** Files with SQL that are neither repositories nor in `db/`, and exceptions that nobody needs. */
export function findStraySql(files: readonly SourceFile[]): readonly string[] {
  const withSql = files.filter(({ code }) => SQL.test(code)).map(({ path }) => path);
  const stray = withSql.filter((path) => !MAY_HAVE_SQL.test(path) && !SQL_ELSEWHERE.includes(path));
  const unneeded = SQL_ELSEWHERE.filter((path) => !withSql.includes(path));
  return [...stray.map((path) => `${path} has SQL`), ...unneeded.map((path) => `${path} needs no exception for SQL`)];
}

const MAY_HAVE_SQL = /^server\/src\/(?:db\/|.*\.repository\.ts$)/;
const SQL = /\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|with)\(|\bsql\b/;

/** Files outside of `domain/`, `revocation/` and `verification/` that call a repository, each with its reason. */
const REPOSITORIES_ELSEWHERE: readonly string[] = [
  // The loaders of resolvers: many objects by their ids, of what the caller was already allowed to see.
  'server/src/graphql/context.ts',
  // Before anybody is authenticated there is nobody to authorise.
  'server/src/first-start.ts',
];

/** Files that pass by the services, in which authorisation happens; and exceptions that nobody needs. */
export function findPassedServices(files: readonly SourceFile[]): readonly string[] {
  const callers = files.filter(({ imports }) => imports.some(({ target }) => target.endsWith('.repository.ts')));
  const paths = callers
    .map(({ path }) => path)
    .filter((path) => !/^server\/src\/(?:domain|revocation|verification)\//.test(path));
  const stray = paths.filter((path) => !REPOSITORIES_ELSEWHERE.includes(path));
  const unneeded = REPOSITORIES_ELSEWHERE.filter((path) => !paths.includes(path));
  return [
    ...stray.map((path) => `${path} calls a repository`),
    ...unneeded.map((path) => `${path} needs no exception for repositories`),
  ];
}

/** Programs: what happens when these are imported is what they are for. */
export const PROGRAMS: readonly string[] = [
  'examples/energy-api/src/main.ts',
  'server/src/cli/portcullis.ts',
  // Parts of one program for the browser.
  'server/src/http/graphiql/client/main.ts',
  'server/src/http/graphiql/client/style-nonce.ts',
  'server/src/main.ts',
];

/** Statements at the top of a module that are no declarations; a noun of GraphQL registers itself with the builder. */
export function findTopLevelStatements(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => !PROGRAMS.includes(path))
    .flatMap(({ path, code }) => {
      const allowed = path.startsWith('server/src/graphql/') ? REGISTRATION : NOTHING;
      const statements = code.match(/^[^\s})\]>/].*$/gm) ?? [];
      return statements
        .filter((line) => !DECLARATION.test(line) && !allowed.test(line))
        .map((line) => `${path}: ${line.trim()}`);
    });
}

const DECLARATION = /^(?:import|export|declare|const|(?:async )?function|interface|type|(?:abstract )?class)\b/;
const REGISTRATION = /^(?:builder\.|defineMutation\(|\w+\.implement\()/;
const NOTHING = /^$/;

/** Lines of a file at the most; the middle file has no more than 60. */
const FILE_LINES_MAX = 300;
export const FILE_LINES_MEDIAN_MAX = 60;
/** Lines of a function that stands at the top of a module. */
const FUNCTION_LINES_MAX = 60;

/** Files and functions that are too long. */
export function findTooLong(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text, code }) => {
    const lines = countLines(text);
    const functions = [...code.matchAll(/^(?:export )?(?:async )?function\*? (\w+)[\s\S]*?^}/gm)];
    return [
      ...(lines > FILE_LINES_MAX ? [`${path} has ${lines} lines`] : []),
      ...functions
        .map(([body, name]) => ({ name, length: countLines(body) }))
        .filter(({ length }) => length > FUNCTION_LINES_MAX)
        .map(({ name, length }) => `${path}: ${name} has ${length} lines`),
    ];
  });
}

/** The number of lines of the middle file. */
export function medianLines(files: readonly SourceFile[]): number {
  const sorted = files.map(({ text }) => countLines(text)).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function countLines(text: string): number {
  return text.trimEnd().split('\n').length;
}
