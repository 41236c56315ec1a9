import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY, type Block } from './document.ts';

/**
 * Compiles blocks as strictly as our own code, each as a module of its own that has our packages.
 * @returns what the compiler says; empty when it has nothing to say
 */
export async function compileBlocks(blocks: readonly Block[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-test-docs-'));
  try {
    symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
    for (const { place, code } of blocks) writeFileSync(join(directory, toFileName(place)), code);
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
    const config = {
      extends: `${REPOSITORY}tsconfig.base.json`,
      compilerOptions: { types: ['node'] },
      include: ['*.ts'],
    };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
    return await runCompiler(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The place of a block, so that the compiler's messages name it. */
function toFileName(place: string): string {
  return `${place.replaceAll(/\W+/g, '-')}.ts`;
}

async function runCompiler(directory: string): Promise<string> {
  const compiler = join(REPOSITORY, 'node_modules/.bin/tsc');
  return await new Promise((resolve, reject) => {
    execFile(compiler, ['--project', directory], { cwd: directory }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve(error === null ? '' : `${stdout}${stderr}`);
    });
  });
}
