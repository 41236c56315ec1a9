import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['datasets:read', 'datasets:write', 'secret-project:launch']) await workspace.permission(name);
  member = await workspace.member({ grants: [{ permission: 'datasets:*' }] });
});
afterAll(() => app.close());

const generate = async (permission: string) =>
  await mutateInVain(app, member.caller, 'generateApiKey', {
    workspaceId: workspace.id,
    label: 'x',
    grants: [{ permission }],
  });

test('a permission that is not held reads the same whether the catalogue has it or not', async () => {
  const there = await generate('secret-project:launch');
  const notThere = await generate('secret-project:lunch');
  expect(there.__typename).toBe('GrantsExceeded');
  expect(JSON.stringify(there).replaceAll('launch', 'lunch')).toBe(JSON.stringify(notThere));
});

test('a typo is answered with the names that the caller holds, and no others', async () => {
  expect(await generate('datasets:raed')).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ accepted: 'datasets:read, datasets:write' }],
  });
});

test('a key tells what it can do, and nothing of the rest of the catalogue', async () => {
  const key = await member.key();
  expect(await workspace.verify(key.secret)).toMatchObject({ permissions: ['datasets:read', 'datasets:write'] });
  const { data } = await post(
    app.url,
    key.caller,
    'query ($id: ID!) { viewer { grantablePermissions(workspaceId: $id) } }',
    { id: workspace.id },
  );
  expect(data).toEqual({ viewer: { grantablePermissions: ['datasets:read', 'datasets:write'] } });
});

test('who may verify learns which of the names that it asks for are unknown, and no others', async () => {
  const verifier = await workspace.member({ grants: [{ permission: 'portcullis:keys:verify' }] });
  const require = { anyOf: [{ permission: { name: 'nope' } }, { permission: { name: 'datasets:read' } }] };
  const answer = await mutate(app.url, verifier.caller, 'verifyApiKey', {
    workspaceId: workspace.id,
    presentedKey: 'x',
    require,
  });
  expect(answer.__typename).toBe('InvalidInput');
  expect(JSON.stringify(answer)).toContain('nope');
  expect(JSON.stringify(answer)).not.toMatch(/secret-project|datasets:write/);
});

test('a long catalogue is not told whole', async () => {
  for (let index = 10; index < 40; index += 1) await workspace.permission(`datasets:n${index}`);
  const { issues } = (await generate('datasets:none')) as unknown as { issues: readonly { accepted: string }[] };
  expect(issues[0]?.accepted.split(', ')).toHaveLength(21);
  expect(issues[0]?.accepted).toMatch(/, …$/);
});
