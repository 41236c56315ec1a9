import { readFileSync } from 'node:fs';
import { REPOSITORY, type SourceFile } from './source-file.ts';

/** Names of what holds a secret in plain text; the conventions give such values no other names. */
const SECRET_NAMES = new RegExp(
  String.raw`\b(?:${[
    'bearer',
    'credential',
    'idempotencyKey',
    'newOperatorKey',
    'portcullisApiKey',
    'presentedKeys?',
    'secret',
    'sessionSecret',
    'sessionToken',
    'token',
    'WithSecret',
  ].join('|')})\b`,
);

/** The same words where they hold none. */
const NO_SECRETS = [
  // An import brings in a function or a type; a value is named again where it is used.
  /^(?:import|export)\s[^;]*?\sfrom\b[^;]*;/gm,
  // Whether the text of a configuration variable is a secret.
  /\bsecret: (?:true|false|boolean)\b|\bvariable\.secret\b/g,
  // A parser in the table of configuration variables; what it parses is in its own file.
  /\bparse: sessionSecret\b/g,
] as const;

/** The files whose code names a secret in plain text. */
export function listSecretFiles(files: readonly SourceFile[]): readonly string[] {
  return files.filter(({ code }) => SECRET_NAMES.test(withoutHarmlessUses(code))).map(({ path }) => path);
}

function withoutHarmlessUses(code: string): string {
  return NO_SECRETS.reduce((rest, pattern) => rest.replaceAll(pattern, ''), code);
}

/**
 * The files that `ARCHITECTURE.md` allows to: all paths in the first column of the tables below the heading. The second
 * table has those that only pass on what may contain a secret without naming it.
 */
export function readAllowedFiles(): { readonly naming: readonly string[]; readonly passingOn: readonly string[] } {
  const text = readFileSync(`${REPOSITORY}ARCHITECTURE.md`, 'utf8');
  const section = /^## Where a plaintext secret may exist\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
  const [naming = '', passingOn = ''] = section.split(/^\|(?: -+ \|)+$/m).slice(1);
  return { naming: readFirstColumn(naming), passingOn: readFirstColumn(passingOn) };
}

function readFirstColumn(table: string): readonly string[] {
  return [...table.matchAll(/^\| ([^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  );
}
