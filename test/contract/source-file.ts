import { globSync, readFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A source file as the rules of the house see it. */
export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments, strings and regular expressions blanked; lines and columns stay where they are. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** One import, re-export or `import()`. */
export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** A file of this repository by its path, else the package (`kysely`, `node:fs`) without what lies below it. */
  readonly target: string;
}

/** Every TypeScript file that users run: nothing generated, no tests, no scripts. */
export function readSourceFiles(): readonly SourceFile[] {
  const patterns = ['schema/src', 'server/src', 'sdk/src', 'examples/*/src'].map((folder) => `${folder}/**/*.ts`);
  const paths = globSync(patterns, { cwd: REPOSITORY }).map((path) => path.replaceAll('\\', '/'));
  return paths
    .filter((path) => !path.includes('/generated/'))
    .toSorted()
    .map((path) => toSourceFile(path, readFileSync(`${REPOSITORY}${path}`, 'utf8')));
}

/** A source file from its text; tests make files that break a rule with it. */
export function toSourceFile(path: string, text: string): SourceFile {
  return { path, text, code: blankTexts(text), imports: findImports(path, text) };
}

/**
 * Lists what a file imports, types too: an arrow is an arrow. The formatter puts every static import at the beginning
 * of a line, and between `import` and its specifier stand names and braces alone.
 */
function findImports(path: string, text: string): readonly Import[] {
  const found = [...text.matchAll(STATIC_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)];
  return found.map(([, specifier = '']) => ({ specifier, target: toTarget(path, specifier) }));
}

const STATIC_IMPORT = /^(?:import|export)\s(?:[\w$*{},\s]*?\sfrom\s)?'([^'\n]+)'/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*'([^'\n]+)'/g;

/** Lists imports that can't be read off the text: `require`, or `import()` of something computed. */
export function findUnreadableImports({ path, text, code }: SourceFile): readonly string[] {
  const computed = [...code.matchAll(/\bimport\(/g)].filter(({ index }) => !/^import\(\s*'/.test(text.slice(index)));
  const required = [...code.matchAll(/\b(?:require|createRequire)\(/g)];
  return [...computed, ...required].map(([call]) => `${path} has ${call}…)`);
}

function toTarget(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  if (specifier.startsWith('@portcullis/')) return fromRepository(fileURLToPath(import.meta.resolve(specifier)));
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function fromRepository(path: string): string {
  return relative(REPOSITORY, path).replaceAll('\\', '/');
}

function blankTexts(text: string): string {
  return text.replace(COMMENT_OR_TEXT, (found) => found.replaceAll(/[^\n]/g, ' '));
}

/** A regular expression can only begin where a value can; elsewhere a slash divides. */
const COMMENT_OR_TEXT = new RegExp(
  [
    String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`,
    String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|${'`'}(?:[^${'`'}\\]|\\[\s\S])*${'`'}`,
    String.raw`(?<=[=(,:[!&|?{};>]\s*|\breturn\s)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*`,
  ].join('|'),
  'g',
);
