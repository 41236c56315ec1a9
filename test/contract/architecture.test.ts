import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findCycle, findForbiddenImports } from './arrows.ts';
import { listSecretFiles, readAllowedFiles } from './plaintext-secrets.ts';
import {
  FILE_LINES_MEDIAN_MAX,
  findPassedServices,
  findStraySql,
  findTooLong,
  findTopLevelStatements,
  medianLines,
  PROGRAMS,
} from './rules.ts';
import { findUnreadableImports, readSourceFiles, REPOSITORY, toSourceFile } from './source-file.ts';

const files = readSourceFiles();

/** What a rule finds more when one file is added to the house. */
function withFile(rule: (all: typeof files) => readonly string[], path: string, text: string): readonly string[] {
  const before = rule(files);
  return rule([...files, toSourceFile(path, text)]).filter((violation) => !before.includes(violation));
}

test('the source is found and read', () => {
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['server/src/main.ts', 'sdk/src/index.ts', 'schema/src/index.ts']));
  expect(files.find(({ path }) => path === 'server/src/domain/scope.ts')?.imports).toEqual([
    { specifier: '../db/connect.ts', target: 'server/src/db/connect.ts' },
    { specifier: '../secret/seal.ts', target: 'server/src/secret/seal.ts' },
    { specifier: './audit/audit-event.ts', target: 'server/src/domain/audit/audit-event.ts' },
    { specifier: './caller-limiter.ts', target: 'server/src/domain/caller-limiter.ts' },
    { specifier: './feed/pending-change.ts', target: 'server/src/domain/feed/pending-change.ts' },
    { specifier: './known-keys.ts', target: 'server/src/domain/known-keys.ts' },
    { specifier: './principal.ts', target: 'server/src/domain/principal.ts' },
    { specifier: './usage/usage.ts', target: 'server/src/domain/usage/usage.ts' },
  ]);
});

describe('imports', () => {
  test('follow the arrows of the architecture', () => {
    expect(findForbiddenImports(files)).toEqual([]);
  });

  test.each([
    ['the domain imports GraphQL', 'server/src/domain/new.ts', "import type { A } from '../graphql/builder.ts';"],
    ['the domain imports HTTP', 'server/src/domain/new.ts', "export * from '../http/problem.ts';"],
    ['the domain imports a package of GraphQL', 'server/src/domain/new.ts', "import { GraphQLError } from 'graphql';"],
    ['the domain imports Node', 'server/src/domain/new.ts', "import { readFileSync } from 'node:fs';"],
    ['GraphQL imports the database', 'server/src/graphql/new.ts', "import type { Db } from '../db/connect.ts';"],
    ['GraphQL imports HTTP', 'server/src/graphql/new.ts', "import { A } from '../http/verify.ts';"],
    ['the database imports the domain', 'server/src/db/new.ts', "import type { A } from '../domain/scope.ts';"],
    ['a secret imports the domain', 'server/src/secret/new.ts', "import type { A } from '../domain/scope.ts';"],
    ['a secret imports what writes', 'server/src/secret/new.ts', "import { writeFile } from 'node:fs/promises';"],
    ['the contract imports Node', 'schema/src/new.ts', "import { createHash } from 'node:crypto';"],
    ['the contract imports the server', 'schema/src/new.ts', "import { A } from '@portcullis/server/app.ts';"],
    ['the SDK imports the server', 'sdk/src/new.ts', "import { A } from '@portcullis/server/app.ts';"],
    ['the SDK imports Node', 'sdk/src/new.ts', "const fs = await import('node:fs');"],
    ['the SDK imports a package', 'sdk/src/new.ts', "import {\n  parse,\n  print,\n} from 'graphql';"],
    ['the page in the browser imports the server', 'server/src/http/graphiql/client/new.ts', "import '../page.ts';"],
    ['an example imports the server', 'examples/new/src/main.ts', "import '@portcullis/server/app.ts';"],
    ['a file stands in no room', 'server/src/utils/new.ts', ''],
  ])('are refused when %s', (_, path, text) => {
    expect(withFile(findForbiddenImports, path, text)).toHaveLength(1);
  });

  test('run in no circle', () => {
    expect(findCycle(files)).toBeUndefined();
  });

  test('that run in a circle are shown', () => {
    const domain = 'server/src/domain';
    const circle = [
      toSourceFile(`${domain}/a.ts`, "import { b } from './b.ts';"),
      toSourceFile(`${domain}/b.ts`, "import type { C } from './c.ts';"),
      toSourceFile(`${domain}/c.ts`, "export { a } from './a.ts';"),
    ];
    expect(findCycle(circle)).toEqual(['a', 'b', 'c', 'a'].map((name) => `${domain}/${name}.ts`));
  });

  test('can all be read off the text', () => {
    // The files of the package `@graphql-yoga/graphiql` are read, not run.
    expect(files.flatMap(findUnreadableImports)).toEqual(['server/src/http/graphiql/assets.ts has createRequire(…)']);
    const computed = toSourceFile('server/src/new.ts', "await import(name); require('fs'); await import('./a.ts');");
    expect(findUnreadableImports(computed)).toHaveLength(2);
  });
});

describe('SQL', () => {
  test('stands in repositories and in the folder of the database alone', () => {
    expect(findStraySql(files)).toEqual([]);
  });

  test.each([
    ["db.selectFrom('users')", 'server/src/domain/user/user.service.ts'],
    ["db\n  .deleteFrom('users')", 'server/src/graphql/user.ts'],
    ['sql`SELECT 1`', 'server/src/http/health.ts'],
    ["tx.db.updateTable('users')", 'server/src/new.ts'],
  ])('such as %j is found in %s', (text, path) => {
    expect(withFile(findStraySql, path, text)).toEqual([`${path} has SQL`]);
  });

  test('in a comment or a text is none', () => {
    expect(withFile(findStraySql, 'server/src/new.ts', "// sql`…`\nconst text = 'sql';")).toEqual([]);
  });

  test('is reached through services, in which authorisation happens', () => {
    expect(findPassedServices(files)).toEqual([]);
    const text = "import { findMember } from '../domain/member/member.repository.ts';";
    expect(withFile(findPassedServices, 'server/src/graphql/new.ts', text)).toHaveLength(1);
  });
});

describe('a module that is imported', () => {
  test('does nothing but declare, unless it is a program or registers a noun of the schema', () => {
    expect(findTopLevelStatements(files)).toEqual([]);
  });

  test.each(['start();', 'await start();', 'let count = 0;', "process.on('exit', stop);", 'if (x) {\n  y();\n}'])(
    'is found when it says %j',
    (text) => {
      expect(withFile(findTopLevelStatements, 'server/src/new.ts', text)).toHaveLength(1);
    },
  );

  test('writes nothing, starts nothing and leaves nothing running', async () => {
    const modules = files.map(({ path }) => path).filter((path) => !PROGRAMS.includes(path));
    const outsideBrowser = modules.filter((path) => !path.includes('/graphiql/client/'));
    expect(await importInProcess(outsideBrowser.map((path) => pathToFileURL(`${REPOSITORY}${path}`).href))).toEqual([]);
  });

  test('is found when it keeps the process alive, listens for a signal, or writes', async () => {
    expect(await importInProcess(['data:text/javascript,setInterval(() => 0, 1000)'])).toEqual(['Timeout']);
    expect(await importInProcess(['data:text/javascript,process.on("SIGHUP", () => 0)'])).toContain('SIGHUP');
    const write = 'data:text/javascript,import("node:fs").then(({ mkdtempSync }) => mkdtempSync("/tmp/a"))';
    await expect(importInProcess([`${write};await new Promise(setImmediate)`])).rejects.toThrow('ERR_ACCESS_DENIED');
  });
});

async function importInProcess(urls: readonly string[]): Promise<unknown> {
  const program = `${REPOSITORY}test/contract/programs/import-everything.ts`;
  const options = ['--permission', '--allow-fs-read=*', program, ...urls];
  const { stdout } = await promisify(execFile)(process.execPath, options, { env: {}, timeout: 14_000 });
  return JSON.parse(stdout);
}

describe('a plaintext secret', () => {
  const { naming, passingOn } = readAllowedFiles();

  test('is named in the files that ARCHITECTURE.md lists, and in no other', () => {
    expect(listSecretFiles(files)).toEqual(naming.toSorted());
  });

  test('is passed on by listed files that exist', () => {
    expect(passingOn).not.toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining([...passingOn]));
  });

  test.each(['const { presentedKey } = input;', 'log(secret);', 'keep(`key ${x}`, sessionToken)', 'a.secret = 1'])(
    'is found in %s',
    (text) => {
      expect(listSecretFiles([toSourceFile('server/src/new.ts', text)])).toEqual(['server/src/new.ts']);
    },
  );

  test.each(['secretHash', 'keyHint', '// the secret', "'secret'", "import { secret } from './a.ts';", 'secret: true'])(
    'is not meant by %s',
    (text) => {
      expect(listSecretFiles([toSourceFile('server/src/new.ts', text)])).toEqual([]);
    },
  );
});

describe('length', () => {
  test('of files and functions is bounded', () => {
    expect(findTooLong(files)).toEqual([]);
  });

  test('of the middle file is at most 60 lines', () => {
    expect(medianLines(files)).toBeLessThanOrEqual(FILE_LINES_MEDIAN_MAX);
  });

  test('beyond the bounds is found', () => {
    const statement = '  step();\n';
    const long = `export async function work(): Promise<void> {\n${statement.repeat(60)}}\n`;
    expect(withFile(findTooLong, 'server/src/new.ts', long)).toEqual(['server/src/new.ts: work has 62 lines']);
    expect(withFile(findTooLong, 'server/src/new.ts', '// line\n'.repeat(301))).toHaveLength(1);
  });
});
