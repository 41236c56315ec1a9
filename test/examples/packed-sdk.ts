import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Somebody's project, outside of this repository, that has installed the SDK as it is published. */
export interface ConsumerProject {
  readonly directory: string;
  /** Of the installed package. */
  readonly packageDirectory: string;
  write(name: string, text: string): string;
  remove(): void;
}

/** Builds and packs the SDK with pnpm, and installs the archive with npm, without a network. */
export async function installPackedSdk(): Promise<ConsumerProject> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-consumer-')));
  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const [pnpm = '', ...args] = findPnpm();
  await run(pnpm, [...args, 'pack', '--pack-destination', directory], { cwd: join(REPOSITORY, 'sdk') });
  const archive = readdirSync(directory).find((name) => name.endsWith('.tgz')) ?? '';
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${archive}`], { cwd: directory });
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  return { directory, packageDirectory: join(directory, 'node_modules/@portcullis/sdk'), write, remove };
}

/** Gives the project the types of Node that this repository has. */
export function linkNodeTypes({ directory }: ConsumerProject): void {
  mkdirSync(join(directory, 'node_modules/@types'), { recursive: true });
  const link = join(directory, 'node_modules/@types/node');
  if (!existsSync(link)) symlinkSync(realpathSync(join(REPOSITORY, 'node_modules/@types/node')), link);
}

/** Checks files of the project with the strictest settings, the declarations of packages among them; answers the complaints. */
export async function compile(
  { write, directory }: ConsumerProject,
  files: readonly string[],
  options: object,
): Promise<string> {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    ...options,
  };
  const config = write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  return await run(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd: directory }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
}

/** The Node that runs the tests, and every other one that PATH leads to. */
export function findNodes(): string[] {
  const inPath = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'node'));
  const found = [process.execPath, ...inPath.filter((path) => existsSync(path))].map((path) => realpathSync(path));
  return [...new Set(found)].filter((path) => basename(path).startsWith('node'));
}

/** The pnpm that runs the tests, else the one that the README names. */
function findPnpm(): string[] {
  const running = process.env['npm_execpath'];
  return running !== undefined && basename(running).startsWith('pnpm') ? [running] : ['npx', '-y', 'pnpm@12.21.0'];
}
