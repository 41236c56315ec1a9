import { createProgram } from '@portcullis/server/cli/program.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDoctor, findCheck } from '../cli/run-doctor.ts';
import { runPortcullis, type CliRun } from '../cli/run-portcullis.ts';
import { makeTemporaryDirectory } from '../cli/temporary-directory.ts';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';

/** The server runs on while the command works on the same database. */
let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeEach(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('old', 'new') });
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  key = await workspace.owner.key();
  await workspace.owner.key();
});
afterEach(() => app.close());

const environmentOf = (...ids: readonly string[]): Record<string, string> => ({
  DATABASE_URL: app.store.url ?? '',
  ...(ids.length > 0 && { PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys(...ids) }),
});
const rotate = async (...ids: readonly string[]): Promise<CliRun> =>
  await runPortcullis(['rotate-encryption-key'], {
    cwd: await makeTemporaryDirectory(),
    environment: environmentOf(...ids),
  });

async function countByKey(): Promise<Readonly<Record<string, number>>> {
  const rows = await app.db.selectFrom('sealedSecrets').select('sealingKeyId').execute();
  return Object.fromEntries(
    ['old', 'new'].map((id) => [id, rows.filter(({ sealingKeyId }) => sealingKeyId === id).length]),
  );
}

/** Sealed rows of one key, so that there are several batches: the secret that they hold does not matter. */
async function insertSealed(count: number): Promise<void> {
  const { sealed } = await app.db.selectFrom('sealedSecrets').select('sealed').executeTakeFirstOrThrow();
  const hashes = Array.from({ length: count }, (_, index) => {
    const secretHash = Buffer.alloc(32, 7);
    secretHash.writeUInt32BE(index);
    return secretHash;
  });
  const createdAt = app.clock.now();
  const secret = { workspaceId: workspace.id, apiKeyId: key.id, minted: true, createdAt, validUntil: createdAt };
  await app.db
    .insertInto('apiKeySecrets')
    .values(hashes.map((secretHash) => ({ ...secret, secretHash })))
    .execute();
  await app.db
    .insertInto('sealedSecrets')
    .values(hashes.map((secretHash) => ({ workspaceId: workspace.id, secretHash, sealed, sealingKeyId: 'old' })))
    .execute();
}

describe('portcullis rotate-encryption-key', () => {
  test('seals everything under the first key, says what is kept under which, and has nothing to do again', async () => {
    expect(await rotate('new', 'old')).toEqual({
      exitCode: 0,
      stdout: 'Sealed anew under new: 2 secrets.\nKept under new: 2 secrets.\n',
      stderr: '',
    });
    expect(await countByKey()).toEqual({ old: 0, new: 2 });
    const revealed = await mutate(app.url, workspace.owner.caller, 'revealApiKey', { target: { keyId: key.id } });
    expect(revealed).toMatchObject({ secret: key.secret });
    expect(await rotate('new')).toEqual({
      exitCode: 0,
      stdout: 'Sealed anew under new: 0 secrets.\nKept under new: 2 secrets.\n',
      stderr: '',
    });
  });

  test('begins nothing without a key that it needs, and names that key with what it has sealed', async () => {
    const { exitCode, stdout, stderr } = await rotate('new');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('old (2 secrets)');
    expect(stderr).toContain('PORTCULLIS_ENCRYPTION_KEYS');
    expect(await countByKey()).toEqual({ old: 2, new: 0 });
  });

  test('says that there is no encryption key at all', async () => {
    const { exitCode, stderr } = await rotate();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no encryption key here.');
  });

  test('ends with 1 when another key went by the id of an old one, and says so', async () => {
    const otherKey = toEncryptionKeys('other').replace('other:', 'old:');
    const environment = { ...environmentOf(), PORTCULLIS_ENCRYPTION_KEYS: `${toEncryptionKeys('new')},${otherKey}` };
    const run = await runPortcullis(['rotate-encryption-key'], { cwd: await makeTemporaryDirectory(), environment });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('Kept under old: 2 secrets.');
    expect(run.stderr).toContain('2 secrets did not open');
    expect(await countByKey()).toEqual({ old: 2, new: 0 });
  });

  test('that is interrupted ends after its batch with 130, and can be run again', async () => {
    await insertSealed(600);
    const [lines, hints, codes]: [string[], string[], number[]] = [[], [], []];
    const program = createProgram({
      cwd: await makeTemporaryDirectory(),
      environment: environmentOf('new', 'old'),
      writeLine: (line) => void lines.push(line),
      writeHint: (line) => void hints.push(line),
      isTerminal: false,
      writeProgress: () => undefined,
      onInterrupt: (listener) => {
        listener();
        return () => undefined;
      },
      setExitCode: (code) => void codes.push(code),
    });
    await program.parseAsync(['node', 'portcullis', 'rotate-encryption-key']);
    expect(codes).toEqual([130]);
    expect(hints).toEqual(['Interrupted. Run the command again to go on.']);
    expect(lines[0]).toMatch(/^Sealed anew under new: /);
    // The copies do not open in the rows of other secrets, so that they stay; the two real ones are sealed anew.
    expect((await rotate('new', 'old')).stderr).toContain('600 secrets did not open');
    expect(await countByKey()).toEqual({ old: 600, new: 2 });
  });
});

describe('portcullis doctor', () => {
  const doctor = async (...ids: readonly string[]) =>
    await runDoctor(await makeTemporaryDirectory(), environmentOf(...ids));

  test('names the ids of the encryption keys, and says which secrets they can not open', async () => {
    const report = await doctor('new');
    expect(findCheck(report, 'encryption keys')).toMatchObject({ status: 'ok', message: 'new seals' });
    expect(findCheck(report, 'sealed secrets')).toMatchObject({
      status: 'problem',
      message: 'sealed under keys that are not configured: old (2)',
      hint: expect.stringContaining('PORTCULLIS_ENCRYPTION_KEYS'),
    });
    expect(JSON.stringify(report)).not.toContain(toEncryptionKeys('new').slice(4));
  });

  test('is content when every key is there', async () => {
    const report = await doctor('new', 'old');
    expect(findCheck(report, 'encryption keys')).toMatchObject({ message: 'new seals; to open only: old' });
    expect(findCheck(report, 'sealed secrets')).toMatchObject({ status: 'ok', message: 'by key: old (2)' });
  });

  test('finds a problem when there are sealed secrets and no key', async () => {
    const report = await doctor();
    expect(findCheck(report, 'encryption keys')).toMatchObject({ message: 'none; secrets can be shown once only' });
    expect(findCheck(report, 'sealed secrets')).toMatchObject({ status: 'problem' });
  });
});
