import { readFile, writeFile } from 'node:fs/promises';
import { generate } from '@graphql-codegen/cli';
import { schema } from '@portcullis/server/graphql/schema.ts';
import { formatConfigurationDocument, formatEnvironmentExample } from '@portcullis/server/config/document.ts';
import { printSchema } from 'graphql';
import codegen from '../codegen.ts';

/**
 * Prints the server's schema and builds the SDK's generated code from it. With `--check` nothing is written: files
 * that differ are named and the exit code is 1.
 */
const check = process.argv.includes('--check');
const root = new URL('../', import.meta.url);
const NOTE = '# Printed from the server by `pnpm generate`; do not edit.\n\n';

const stale: string[] = [];
await put('schema/schema.graphql', `${NOTE}${printSchema(schema)}\n`);
await put('docs/configuration.md', formatConfigurationDocument());
await put('.env.example', formatEnvironmentExample());
process.chdir(new URL('.', root).pathname);
for (const { filename, content } of await buildSdk()) await put(filename, content);
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`pnpm generate\` and commit the result.`);
  process.exitCode = 1;
}

/** With `--check` the printed schema may be older than the server's: then that alone is reported. */
async function buildSdk(): Promise<{ filename: string; content: string }[]> {
  const built: unknown = await generate({ ...codegen, silent: true, errorsOnly: true }, false);
  if (!Array.isArray(built)) throw new Error('The code generator gave no files.');
  return built as { filename: string; content: string }[];
}

async function put(path: string, content: string): Promise<void> {
  const file = new URL(path, root);
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === content) return;
  if (check) stale.push(path);
  else await writeFile(file, content);
}
