import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProcess } from '../support/processes.ts';
import { startImportKit, type ImportKit } from './import-kit.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

let kit: ImportKit;
beforeAll(async () => {
  kit = await startImportKit();
});
afterAll(() => kit.close());

const PROGRAM = fileURLToPath(new URL('../../server/src/cli/portcullis.ts', import.meta.url));
const LINES = 50_000;

async function writeKeys(path: string): Promise<void> {
  const lines = Array.from({ length: LINES }, (_, index) => `old-key-of-the-year-1999-${index},u${index % 9_000}\n`);
  await writeFile(path, `key,external_id\n${lines.join('')}`);
}

async function startImport(path: string, slug: string) {
  return await startProcess({
    command: process.execPath,
    args: [PROGRAM, 'import', path, '--workspace', slug],
    env: { DATABASE_URL: kit.databaseUrl },
  });
}

/** Of the process, until it has ended. */
async function peakMegabytes(pid: number, ended: Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    void readFile(`/proc/${pid}/status`, 'utf8').then(
      (status) => (peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024)),
      () => undefined,
    );
  }, 20);
  await ended;
  clearInterval(timer);
  return peak;
}

async function counts(workspaceId: string): Promise<unknown> {
  const found = await sql<object>`
    SELECT (SELECT count(*) FROM api_keys WHERE workspace_id = ${workspaceId}) AS keys,
      (SELECT count(*) FROM api_key_secrets WHERE workspace_id = ${workspaceId}) AS secrets,
      (SELECT count(*) FROM members WHERE workspace_id = ${workspaceId} AND role = 'MEMBER') AS members`.execute(
    kit.db,
  );
  return found.rows[0];
}

test('an import that is killed in the middle is run again and then is whole, in bounded memory', async () => {
  const path = `${await makeTemporaryDirectory()}/keys.csv`;
  await writeKeys(path);
  const { id, slug } = await kit.workspace();
  const first = await startImport(path, slug);
  const hasBegun = async (): Promise<boolean> => {
    const rows = await kit.db.selectFrom('apiKeys').select('id').where('workspaceId', '=', id).limit(1).execute();
    return rows.length > 0;
  };
  while (!(await hasBegun()));
  process.kill(first.pid, 'SIGKILL');
  expect(await first.exitCode).toBeNull();
  const half = await counts(id);
  expect(half).not.toEqual({ keys: LINES, secrets: LINES, members: 9_000 });
  const second = await startImport(path, slug);
  const peak = await peakMegabytes(second.pid, second.exitCode);
  expect(await second.exitCode).toBe(0);
  expect(second.stdout()).toMatch(/^50000 lines: \d+ imported, [1-9]\d* unchanged, 0 refused\.$/m);
  expect(await counts(id)).toEqual({ keys: LINES, secrets: LINES, members: 9_000 });
  // On other systems than Linux it is not known.
  if (peak > 0) expect(peak).toBeLessThan(500);
});

test('a file can be read from stdin', async () => {
  const { slug } = await kit.workspace();
  const directory = await makeTemporaryDirectory();
  await writeFile(`${directory}/keys.csv`, 'key,external_id\nold-key-out-of-stdin-12,u1\n');
  const child = await startProcess({
    command: 'sh',
    args: ['-c', `"${process.execPath}" "${PROGRAM}" import - --workspace ${slug} < keys.csv`],
    env: { DATABASE_URL: kit.databaseUrl },
    cwd: directory,
  });
  expect(await child.exitCode).toBe(0);
  expect(child.stdout()).toContain('1 lines: 1 imported');
});
