import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the process over that of the `.env` file in `cwd`, when there is one: the real environment wins.
 * @throws {ConfigError} when the file can't be read, or a line of it can't
 */
export function readEnvironment(cwd: string, processEnvironment: Environment): Environment {
  return { ...readEnvironmentFile(cwd), ...processEnvironment };
}

/**
 * The variables of the `.env` file in `cwd`; none without such a file.
 * @throws {ConfigError} when the file can't be read, or a line of it can't
 */
export function readEnvironmentFile(cwd: string): Environment {
  const path = join(cwd, '.env');
  const content = readText(path);
  const line = findMalformedLine(content);
  if (line !== undefined) {
    throw fileProblem(
      path,
      `has a line (${line}) that is neither a comment nor NAME=value, with quotes around a # in it`,
    );
  }
  return parseEnv(content);
}

/** The text of a variable; undefined when it is unset or blank, as compose files pass on what nobody has set. */
export function findText(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === undefined || text.trim() === '' ? undefined : text;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') return '';
    throw fileProblem(path, `can't be read (${code})`);
  }
}

/** The line itself is never shown: it may hold a secret. */
function fileProblem(path: string, problem: string): ConfigError {
  return new ConfigError([{ variable: path, problem, example: 'PORT=4000' }]);
}

/**
 * Finds what `parseEnv` would pass over in silence: lines that assign nothing, quotes that never close, and values that
 * it cuts at a `#` without quotes, such as a password. Answers the number of the line, from 1.
 */
function findMalformedLine(content: string): number | undefined {
  let end = 0;
  for (const { index, 0: text } of content.matchAll(WELL_FORMED)) {
    if (index !== end) break;
    end = index + text.length;
    if (end === content.length) return undefined;
  }
  return end === content.length ? undefined : content.slice(0, end).split('\n').length;
}

/** A blank line, a comment, or an assignment; linear, because each alternative begins with another character. */
const WELL_FORMED = new RegExp(
  [
    String.raw`[^\S\n]*`,
    String.raw`(?:(?:export[^\S\n]+)?[A-Za-z_][\w.-]*[^\S\n]*=[^\S\n]*`,
    String.raw`(?:"[^"]*"|'[^']*'|\`[^\`]*\`|[^\s"'\`#](?:[^\n#]*[^\s#])?)?`,
    String.raw`(?:[^\S\n]+(?=#)|[^\S\n]*(?=\n|$)))?`,
    String.raw`(?:#[^\n]*)?(?:\n|$)`,
  ].join(''),
  'gy',
);
