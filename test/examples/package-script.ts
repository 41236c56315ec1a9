import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program to run, as a package's script has it. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * What the script of a package runs last, with the Node that runs the tests: `pnpm` itself would install and generate
 * first, and is not needed for what is tested.
 */
export function readScript(folder: string, script: string): Program {
  const directory = new URL(`../../${folder}/`, import.meta.url);
  const manifest = JSON.parse(readFileSync(new URL('package.json', directory), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...args] = (manifest.scripts[script] ?? '').split('&&').at(-1)?.trim().split(' ') ?? [];
  if (program !== 'node') throw new Error(`The script ${script} of ${folder} does not end with a Node program.`);
  return { command: process.execPath, args, cwd: fileURLToPath(directory) };
}
