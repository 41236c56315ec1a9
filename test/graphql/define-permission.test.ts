import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const define = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'definePermission', { workspaceId: workspace.id, ...input });
const defineInVain = async (input: object): Promise<MutationAnswer> =>
  await mutateInVain(app, workspace.owner.caller, 'definePermission', { workspaceId: workspace.id, ...input });

test.for(['a', 'datasets:read', 'a_b-c:0:z', 'portcullis', 'portcullis-like:read', 'x'.repeat(128)])(
  '%s is a permission',
  async (name) => {
    expect(await define({ name, description: ' Reads. ' })).toMatchObject({
      __typename: 'DefinePermissionSuccess',
      permission: {
        id: expect.stringMatching(/^perm_/),
        name,
        description: 'Reads.',
        createdAt: app.clock.now().toISOString(),
        retiredAt: null,
      },
      effective: true,
      effectiveAfterMs: expect.any(Number),
    });
  },
);

test('without a description it is empty', async () => {
  expect(await define({ name: 'undescribed', description: null })).toMatchObject({ permission: { description: '' } });
});

test('a name is taken once in a workspace, for ever, and free in others', async () => {
  await define({ name: 'once' });
  expect(await defineInVain({ name: 'once' })).toMatchObject({ __typename: 'AlreadyExists', path: ['name'] });
  await app.db.updateTable('permissions').set({ retiredAt: app.clock.now() }).where('name', '=', 'once').execute();
  expect(await defineInVain({ name: 'once' })).toMatchObject({ __typename: 'AlreadyExists', path: ['name'] });
  const other = await seedWorkspace(app);
  expect(await other.permission('once')).toMatchObject({ name: 'once' });
});

const NAME = /^segments of a-z, 0-9, _ and - joined by colons, at most 128 characters in all/;

test.for([
  ['an empty name', { name: '' }, ['name'], NAME],
  ['a name in capitals', { name: 'Read' }, ['name'], NAME],
  ['a name with a blank', { name: 'read all' }, ['name'], NAME],
  ['an empty segment', { name: 'datasets::read' }, ['name'], NAME],
  ['a colon at the end', { name: 'datasets:' }, ['name'], NAME],
  ['a wildcard', { name: 'datasets:*' }, ['name'], NAME],
  ['a second line', { name: 'datasets\nread' }, ['name'], NAME],
  ['a name of 129 characters', { name: 'x'.repeat(129) }, ['name'], NAME],
  ['the reserved namespace', { name: 'portcullis:keys:verify' }, ['name'], 'another first segment'],
  ['a new name in the reserved namespace', { name: 'portcullis:new' }, ['name'], 'another first segment'],
  [
    'a description of 1,001 characters',
    { name: 'ok', description: 'x'.repeat(1_001) },
    ['description'],
    /^0 to 1000 characters/,
  ],
  [
    'a description with a control character',
    { name: 'ok', description: 'a\u001bb' },
    ['description'],
    /no control characters/,
  ],
] as const)('%s is refused, and nothing is written', async ([, input, path, accepted]) => {
  expectIssues(await defineInVain(input), [{ path, accepted }]);
});
