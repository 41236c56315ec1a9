import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  key = await (await workspace.member({ grants: [{ permission: 'datasets:read', resources: ['solar'] }] })).key();
});
afterAll(() => app.close());

const verify = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'verifyApiKey', {
    workspaceId: workspace.id,
    presentedKey: key.secret,
    ...input,
  });

const ADDRESS = /^an IPv4 address in four parts or an IPv6 address without zone/;
const permission = (value: object): object => ({ require: { permission: { name: 'datasets:read', ...value } } });
const nested = (depth: number): object =>
  depth === 0 ? { permission: { name: 'datasets:read' } } : { allOf: [nested(depth - 1)] };
const leaves = (count: number): object => ({
  anyOf: Array.from({ length: count }, () => ({ permission: { name: 'datasets:read' } })),
});

test.for([
  ['an empty address', { clientAddress: '' }, ['clientAddress'], ADDRESS],
  ['a name for an address', { clientAddress: 'localhost' }, ['clientAddress'], ADDRESS],
  ['an address in three parts', { clientAddress: '127.1.1' }, ['clientAddress'], ADDRESS],
  ['an octal address', { clientAddress: '010.0.0.1' }, ['clientAddress'], ADDRESS],
  ['an address with a zone', { clientAddress: 'fe80::1%eth0' }, ['clientAddress'], ADDRESS],
  ['a block for an address', { clientAddress: '10.0.0.0/8' }, ['clientAddress'], ADDRESS],
  ['an address with a port', { clientAddress: '10.0.0.1:80' }, ['clientAddress'], ADDRESS],
  [
    'a permission that is not defined',
    { require: { permission: { name: 'datasets:raed' } } },
    ['require'],
    'live permissions of the workspace',
  ],
  [
    'one of many that is not defined',
    { require: { anyOf: [nested(0), { permission: { name: 'nope' } }] } },
    ['require'],
    'live permissions of the workspace',
  ],
  [
    'a right, which is no permission',
    { require: { permission: { name: 'portcullis:keys:verify' } } },
    ['require'],
    'live permissions of the workspace',
  ],
  ['a wildcard', { require: { permission: { name: 'datasets:*' } } }, ['require'], /without wildcards/],
  ['an empty name', { require: { permission: { name: '' } } }, ['require'], /^A permission name such as datasets:read/],
  ['an empty resource', permission({ resource: '' }), ['require'], /^1 to 256 visible ASCII/],
  ['a resource with a comma', permission({ resource: 'a,b' }), ['require'], /^1 to 256 visible ASCII/],
  [
    'a resource and any resource',
    permission({ resource: 'a', anyResource: true }),
    ['require'],
    'Either resource or anyResource.',
  ],
  ['an empty allOf', { require: { allOf: [] } }, ['require'], /^At least one/],
  ['an empty anyOf inside', { require: { allOf: [nested(0), { anyOf: [] }] } }, ['require'], /^At least one/],
  ['six levels', { require: nested(5) }, ['require'], /^At most 5 levels/],
  ['51 permissions', { require: leaves(51) }, ['require'], 'At most 50 permissions.'],
] as const)('%s is refused, and the key is not told', async ([, input, path, accepted]) => {
  const answer = await mutateInVain(app, workspace.owner.caller, 'verifyApiKey', {
    workspaceId: workspace.id,
    presentedKey: key.secret,
    ...input,
  });
  expectIssues(answer, [{ path, accepted }]);
  expect(JSON.stringify(answer)).not.toContain(key.secret);
});

test('a retired permission is refused', async () => {
  await workspace.permission('retired');
  await app.db.updateTable('permissions').set({ retiredAt: app.clock.now() }).where('name', '=', 'retired').execute();
  expectIssues(await verify({ require: { permission: { name: 'retired' } } }), [
    { path: ['require'], accepted: /^live permissions/ },
  ]);
});

test.for([[{}], [{ permission: { name: 'a' }, allOf: [] }], [{ permission: null }]])(
  '%j: a requirement has exactly one field',
  async ([require]) => {
    const answer = await verify({ require });
    expect(answer.__typename).toBeUndefined();
    expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  },
);

test('neither five levels nor fifty permissions, nor an address in any of its spellings is refused', async () => {
  const resource = { permission: { name: 'datasets:read', anyResource: true } };
  const fiveLevels = { allOf: [{ anyOf: [{ allOf: [{ anyOf: [resource] }] }] }] };
  for (const require of [fiveLevels, { allOf: Array.from({ length: 50 }, () => resource) }]) {
    expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict: 'VALID' });
  }
  for (const clientAddress of ['192.0.2.1', '2001:DB8::1', '::ffff:192.0.2.1', null]) {
    expect(await workspace.verify(key.secret, { clientAddress })).toMatchObject({ verdict: 'VALID' });
  }
});
