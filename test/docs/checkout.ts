import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { REPOSITORY } from './document.ts';

/** A directory that stands for a reader's checkout: the project's packages, and a data directory of its own. */
export interface Checkout {
  readonly directory: string;
  /** PATH with the project's Node first, and an `npx` that knows the project's commands. */
  readonly searchPath: string;
  remove(): void;
}

/** The version of pnpm that the documents name. */
export const PNPM = 'pnpm@12.21.0';

/** Makes a checkout to read documents in. */
export function makeCheckout(): Checkout {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-test-docs-'));
  const programs = join(directory, 'programs');
  mkdirSync(programs);
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  writeProgram(join(programs, 'npx'), toNpx());
  if (!isOnPath('curl')) {
    writeProgram(join(programs, 'curl'), `exec node ${join(import.meta.dirname, 'programs/curl.ts')} "$@"`);
  }
  const searchPath = [programs, join(REPOSITORY, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return { directory, searchPath, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** What `npx pnpm … <script>` does with scripts that run one program, without fetching pnpm. */
function toNpx(): string {
  const scripts = Object.entries(readScripts()).flatMap(([name, script]) => {
    const [, program] = /^node (\S+\.ts)( \S+)*$/.exec(script) ?? [];
    return program === undefined ? [] : [`${name}) exec node ${REPOSITORY}${script.slice('node '.length)} "$@" ;;`];
  });
  return `[ "$1" = ${PNPM} ] || exit 127
shift
[ "$1" = --silent ] && shift
name=$1; shift
case "$name" in
exec) exec "$@" ;;
${scripts.join('\n')}
*) echo "no script $name" >&2; exit 1 ;;
esac`;
}

/** The scripts of the root package. */
export function readScripts(): Readonly<Record<string, string>> {
  const read: unknown = JSON.parse(readFileSync(`${REPOSITORY}package.json`, 'utf8'));
  // A package.json that pnpm accepts has texts here.
  return (read as { readonly scripts: Readonly<Record<string, string>> }).scripts;
}

function writeProgram(path: string, code: string): void {
  writeFileSync(path, `#!/usr/bin/env bash\n${code}\n`);
  chmodSync(path, 0o755);
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
