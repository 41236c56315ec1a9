import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { SAMPLE_INPUTS, SESSION_MUTATIONS } from '../graphql/sample-inputs.ts';
import { seedTargets } from '../graphql/seed-targets.ts';
import { expectWholeChains, readChain } from './audit-chain.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
});
afterAll(() => app.close());

/** All at once; every one must succeed. */
async function atOnce(calls: readonly Promise<MutationAnswer>[]): Promise<void> {
  const answers = await Promise.all(calls);
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  for (const { __typename } of answers) expect(__typename).toMatch(/Success$/);
}

describe('each workspace has a chain, and the installation has one:', () => {
  test('positions from 1 without gaps, and hashes that anybody can work out anew', async () => {
    for (const [name, toInput] of Object.entries(SAMPLE_INPUTS)) {
      if (SESSION_MUTATIONS.includes(name)) continue;
      const { __typename } = await mutate(app.url, OPERATOR, name, toInput(await seedTargets(workspace, name)));
      expect(__typename).toMatch(/Success$/);
    }
    const metadata = { '€': [1e21, 1.5e-7, -0, true, null], B: { z: 'ä"\\\n', a: '\u2028😀' }, a: 0.1, '': {} };
    await workspace.owner.key({ metadata, expiresAt: '2027-01-01T00:00:00+01:00' });
    const lengths = await expectWholeChains(app.db);
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeGreaterThan(30);
  });

  test('a refused mutation takes no place', async () => {
    const before = await readChain(app.db, workspace.id);
    const { __typename } = await mutate(app.url, OPERATOR, 'definePermission', { workspaceId: workspace.id, name: '' });
    expect(__typename).toBe('InvalidInput');
    expect(await readChain(app.db, workspace.id)).toEqual(before);
  });

  test('two addresses that are equal have different digests', async () => {
    const rows = (await readChain(app.db, workspace.id)).filter(({ clientAddress }) => clientAddress !== null);
    expect(new Set(rows.map(({ clientAddress }) => clientAddress))).toEqual(new Set(['127.0.0.1']));
    expect(new Set(rows.map(({ clientAddressDigest }) => String(clientAddressDigest))).size).toBe(rows.length);
  });

  test('without its head a workspace can not be changed, and nothing begins the chain anew', async () => {
    const other = await seedWorkspace(app);
    await app.db.deleteFrom('auditHeads').where('chain', '=', other.id).execute();
    const before = await readChain(app.db, other.id);
    const input = { workspaceId: other.id, name: 'not:told' };
    const { topLevelErrors } = await mutate(app.url, OPERATOR, 'definePermission', input);
    expect(topLevelErrors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(await readChain(app.db, other.id)).toEqual(before);
    expect(await app.db.selectFrom('permissions').select('id').where('name', '=', 'not:told').execute()).toEqual([]);
  });
});

describe('in parallel', () => {
  test('changes of one workspace stand one behind the other', async () => {
    const members = await Promise.all(Array.from({ length: 6 }, () => workspace.member()));
    const before = (await readChain(app.db, workspace.id)).length;
    await atOnce(
      members.flatMap(({ caller }) =>
        Array.from({ length: 3 }, () =>
          mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x' }),
        ),
      ),
    );
    expect((await readChain(app.db, workspace.id)).length).toBe(before + 18);
    await expectWholeChains(app.db);
  });

  test('changes of many workspaces, new workspaces, new users and sign-ins all succeed, and every chain is whole', async () => {
    const workspaces = [workspace, await seedWorkspace(app), await seedWorkspace(app), await seedWorkspace(app)];
    for (let round = 0; round < 4; round += 1) {
      const signIns = await Promise.all([1, 2].map((user) => app.signIn(`parallel-${round}-${user}`)));
      await Promise.all([
        atOnce([
          ...workspaces.flatMap(({ id, owner }, index) => [
            mutate(app.url, owner.caller, 'addMember', { workspaceId: id, email: `p${round}-${index}@acme.example` }),
            mutate(app.url, owner.caller, 'addMember', { workspaceId: id, email: `shared${round}@acme.example` }),
            mutate(app.url, owner.caller, 'generateApiKey', { workspaceId: id, label: 'x' }),
          ]),
          mutate(app.url, OPERATOR, 'createWorkspace', {
            slug: `parallel-${round}`,
            name: 'Parallel',
            owner: { email: `shared${round}@acme.example` },
          }),
        ]),
        ...signIns.map((bearer) => post(app.url, { bearer }, '{ viewer { isOperator } }')),
      ]);
    }
    await expectWholeChains(app.db);
  });
});
