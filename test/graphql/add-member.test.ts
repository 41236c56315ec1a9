import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

const add = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, ...input });
const addInVain = async (input: object): Promise<MutationAnswer> =>
  await mutateInVain(app, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, ...input });

test('a member is added with role, grants and external id, and by default as a MEMBER without grants', async () => {
  const grants = [
    { permission: 'datasets:read', resources: ['solar', 'wind'] },
    { permission: 'portcullis:keys:verify' },
  ];
  const added = await add({ email: ' ada@acme.example ', name: 'Ada', role: 'ADMIN', grants, externalId: '4711' });
  expect(added).toMatchObject({
    __typename: 'AddMemberSuccess',
    member: {
      id: expect.stringMatching(/^mem_/),
      role: 'ADMIN',
      externalId: '4711',
      grants: [
        { permission: 'datasets:read', resources: ['solar', 'wind'] },
        { permission: 'portcullis:keys:verify', resources: null },
      ],
      user: { email: 'ada@acme.example', name: 'Ada' },
    },
  });
  expect(await add({ externalId: '4712' })).toMatchObject({
    member: { role: 'MEMBER', externalId: '4712', grants: [], user: { email: null, name: null } },
  });
});

test('whoever was added by an identity is in at once', async () => {
  await add({ identity: identityOf('by-identity') });
  const { data } = await post(app.url, { bearer: await app.signIn('by-identity') }, '{ workspaces { nodes { id } } }');
  expect(data).toEqual({ workspaces: { nodes: [{ id: workspace.id }] } });
});

test('a name does not change somebody who is known already', async () => {
  const identity = identityOf('known-by-name');
  const other = await seedWorkspace(app);
  await mutate(app.url, other.owner.caller, 'addMember', { workspaceId: other.id, identity, name: 'Her own name' });
  expect(await add({ identity, name: 'Another name' })).toMatchObject({ member: { user: { name: 'Her own name' } } });
});

test.for([
  ['the same identity', { identity: identityOf('twice') }, { identity: identityOf('twice') }, ['identity']],
  ['the same address in another case', { email: 'Twice@acme.example' }, { email: 'tWICE@acme.example' }, ['email']],
  [
    'the same external id',
    { externalId: 'twice' },
    { email: 'another@acme.example', externalId: 'twice' },
    ['externalId'],
  ],
] as const)('%s is not added twice', async ([, first, second, path]) => {
  expect((await add(first)).__typename).toBe('AddMemberSuccess');
  expect(await addInVain(second)).toMatchObject({ __typename: 'AlreadyExists', code: 'ALREADY_EXISTS', path });
});

test('external ids are free for other workspaces', async () => {
  await add({ externalId: 'shared' });
  const other = await seedWorkspace(app);
  const added = await mutate(app.url, other.owner.caller, 'addMember', { workspaceId: other.id, externalId: 'shared' });
  expect(added.__typename).toBe('AddMemberSuccess');
});

test('an address of several users asks for the identity', async () => {
  for (const subject of ['first-account', 'second-account']) {
    await post(
      app.url,
      { bearer: await app.signIn(subject, { email: 'two@acme.example' }) },
      '{ viewer { user { id } } }',
    );
  }
  expectIssues(await addInVain({ email: 'two@acme.example' }), [{ path: ['email'], accepted: /`identity`/ }]);
});

const PERMISSION = /^segments of a-z, 0-9, _ and - joined by colons, at most 128 characters in all/;
const RESOURCE = '1 to 256 visible ASCII characters without comma';
const at = (...path: string[]): readonly string[] => ['grants', '0', ...path];
const on = (resources: readonly string[]): object => ({ grants: [{ permission: 'datasets:read', resources }] });
const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `r${index}`);

test.for([
  ['nobody', { email: null }, ['email'], /at least one of/],
  ['an address that is none', { email: 'ada@' }, ['email'], /^an e-mail address/],
  ['a malformed external id', { externalId: 'ä' }, ['externalId'], /^1 to 256 visible ASCII/],
  ['an empty name', { name: '' }, ['name'], /^1 to 200 characters/],
  ['an empty subject', { identity: { issuer: 'i', subject: '' } }, ['identity', 'subject'], /^1 to 255/],
  ['a permission in capitals', { grants: [{ permission: 'Datasets' }] }, at('permission'), PERMISSION],
  ['an empty permission', { grants: [{ permission: '' }] }, at('permission'), PERMISSION],
  ['a wildcard inside a segment', { grants: [{ permission: 'data*' }] }, at('permission'), PERMISSION],
  ['a wildcard that is not the last segment', { grants: [{ permission: '*:read' }] }, at('permission'), PERMISSION],
  ['a permission of 129 characters', { grants: [{ permission: 'a'.repeat(129) }] }, at('permission'), PERMISSION],
  [
    'a right that is none',
    { grants: [{ permission: 'portcullis:keys' }] },
    at('permission'),
    /^one of portcullis:keys:verify, /,
  ],
  [
    'a pattern that covers no right',
    { grants: [{ permission: 'portcullis:none:*' }] },
    at('permission'),
    /^one of portcullis:keys:verify, /,
  ],
  [
    'a right on a resource',
    { grants: [{ permission: 'portcullis:keys:verify', resources: ['a'] }] },
    at(),
    /without resources/,
  ],
  ['no resource at all', on([]), at('resources'), /^null for all resources/],
  ['an empty resource', on(['']), at('resources', '0'), RESOURCE],
  ['a resource with a comma', on(['a', 'b,c']), at('resources', '1'), RESOURCE],
  ['a resource of 257 characters', on(['x'.repeat(257)]), at('resources', '0'), RESOURCE],
  ['the same resource twice', on(['a', 'a']), at('resources'), 'each resource once'],
  ['1,001 resources', on(many(1_001)), at('resources'), 'at most 1000'],
  [
    'the same permission twice',
    { grants: [{ permission: 'datasets:read' }, { permission: 'datasets:read' }] },
    ['grants'],
    /^one grant for each/,
  ],
  ['101 grants', { grants: many(101).map((permission) => ({ permission })) }, ['grants'], 'at most 100'],
  [
    'a permission that is not defined',
    { grants: [{ permission: 'datasets:raed' }] },
    at('permission'),
    'datasets:read',
  ],
] as const)('%s is refused, and nothing is written', async ([, input, path, accepted]) => {
  expectIssues(
    await addInVain({ ...('email' in input || 'externalId' in input ? {} : { email: 'new@acme.example' }), ...input }),
    [{ path, accepted }],
  );
});
