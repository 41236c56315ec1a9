import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, toMutationDocument, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['datasets:write', 'datasets:read', 'reports:export']) await workspace.permission(name);
  member = await workspace.member({ externalId: '4711', grants: [{ permission: 'datasets:*', resources: ['solar'] }] });
  key = await member.key({ label: 'Export', metadata: { team: 'grid' }, expiresAt: '2027-01-01T00:00:00.000Z' });
});
afterAll(() => app.close());

const verify = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'verifyApiKey', { workspaceId: workspace.id, presentedKey: key.secret, ...input });

describe('the answer', () => {
  test('says of a VALID key whose it is and what it can do', async () => {
    expect(await verify({})).toEqual({
      __typename: 'VerifyApiKeySuccess',
      answer: {
        verdict: 'VALID',
        code: 'valid',
        httpStatus: 200,
        keyId: key.id,
        label: 'Export',
        environment: 'LIVE',
        owner: { memberId: member.id, externalId: '4711' },
        metadata: { team: 'grid' },
        permissions: ['datasets:read', 'datasets:write'],
        expiresAt: '2027-01-01T00:00:00.000Z',
        reason: null,
      },
      topLevelErrors: [],
    });
  });

  test('says of a refused key whose it is, but not what it can do', async () => {
    expect(await workspace.verify(key.secret, { require: { permission: { name: 'reports:export' } } })).toEqual({
      verdict: 'INSUFFICIENT_PERMISSIONS',
      code: 'insufficient_permissions',
      httpStatus: 403,
      keyId: key.id,
      label: 'Export',
      environment: 'LIVE',
      owner: { memberId: member.id, externalId: '4711' },
      metadata: { team: 'grid' },
      permissions: null,
      expiresAt: '2027-01-01T00:00:00.000Z',
      reason: null,
    });
  });

  test('says nothing of what is no key here, the same for malformed, unknown and mistyped ones, and those of others', async () => {
    const other = await (await seedWorkspace(app)).owner.key();
    const mistyped = `${key.secret.slice(0, -1)}${key.secret.endsWith('0') ? '1' : '0'}`;
    const neverMade = 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
    for (const presentedKey of ['', 'x', ' ', `${key.secret} `, mistyped, neverMade, other.secret, '\u0000', 'ä'.repeat(40), 'x'.repeat(10_000)]) {
      expect(await workspace.verify(presentedKey)).toEqual({
        verdict: 'NOT_FOUND',
        code: 'api_key_invalid',
        httpStatus: 401,
        keyId: null,
        label: null,
        environment: null,
        owner: null,
        metadata: null,
        permissions: null,
        expiresAt: null,
        reason: null,
      });
    }
  });

  test('changes no row', async () => {
    const before = await readAllRows(app.db);
    await verify({});
    await verify({ presentedKey: 'unknown key' });
    expect(await readAllRows(app.db)).toEqual(before);
  });
});

describe('is refused:', () => {
  const ADDRESS = /^an IPv4 address in four parts or an IPv6 address without zone/;
  const permission = (value: object): object => ({ require: { permission: { name: 'datasets:read', ...value } } });
  const nested = (depth: number): object => (depth === 0 ? { permission: { name: 'datasets:read' } } : { allOf: [nested(depth - 1)] });
  const leaves = (count: number): object => ({ anyOf: Array.from({ length: count }, () => ({ permission: { name: 'datasets:read' } })) });

  test.for([
    ['an empty address', { clientAddress: '' }, ['clientAddress'], ADDRESS],
    ['a name for an address', { clientAddress: 'localhost' }, ['clientAddress'], ADDRESS],
    ['an address in three parts', { clientAddress: '127.1.1' }, ['clientAddress'], ADDRESS],
    ['an octal address', { clientAddress: '010.0.0.1' }, ['clientAddress'], ADDRESS],
    ['an address with a zone', { clientAddress: 'fe80::1%eth0' }, ['clientAddress'], ADDRESS],
    ['a block for an address', { clientAddress: '10.0.0.0/8' }, ['clientAddress'], ADDRESS],
    ['an address with a port', { clientAddress: '10.0.0.1:80' }, ['clientAddress'], ADDRESS],
    ['a permission that is not defined', { require: { permission: { name: 'datasets:raed' } } }, ['require'], 'live permissions of the workspace'],
    ['one of many that is not defined', { require: { anyOf: [nested(0), { permission: { name: 'nope' } }] } }, ['require'], 'live permissions of the workspace'],
    ['a right, which is no permission', { require: { permission: { name: 'portcullis:keys:verify' } } }, ['require'], 'live permissions of the workspace'],
    ['a wildcard', { require: { permission: { name: 'datasets:*' } } }, ['require'], /without wildcards/],
    ['an empty name', { require: { permission: { name: '' } } }, ['require'], /^A permission name such as datasets:read/],
    ['an empty resource', permission({ resource: '' }), ['require'], /^1 to 256 visible ASCII/],
    ['a resource with a comma', permission({ resource: 'a,b' }), ['require'], /^1 to 256 visible ASCII/],
    ['a resource and any resource', permission({ resource: 'a', anyResource: true }), ['require'], 'Either resource or anyResource.'],
    ['an empty allOf', { require: { allOf: [] } }, ['require'], /^At least one/],
    ['an empty anyOf inside', { require: { allOf: [nested(0), { anyOf: [] }] } }, ['require'], /^At least one/],
    ['six levels', { require: nested(5) }, ['require'], /^At most 5 levels/],
    ['51 permissions', { require: leaves(51) }, ['require'], 'At most 50 permissions.'],
  ] as const)('%s', async ([, input, path, accepted]) => {
    const answer = await mutateInVain(app, workspace.owner.caller, 'verifyApiKey', { workspaceId: workspace.id, presentedKey: key.secret, ...input });
    expectIssues(answer, [{ path, accepted }]);
    expect(JSON.stringify(answer)).not.toContain(key.secret);
  });

  test('a retired permission', async () => {
    await workspace.permission('retired');
    await app.db.updateTable('permissions').set({ retiredAt: app.clock.now() }).where('name', '=', 'retired').execute();
    expectIssues(await verify({ require: { permission: { name: 'retired' } } }), [{ path: ['require'], accepted: /^live permissions/ }]);
  });

  test.for([[{}], [{ permission: { name: 'a' }, allOf: [] }], [{ permission: null }]])('%j: a requirement has exactly one field', async ([require]) => {
    const answer = await verify({ require });
    expect(answer.__typename).toBeUndefined();
    expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });

  test('but neither five levels nor fifty permissions, nor an address in any of its spellings', async () => {
    const resource = { permission: { name: 'datasets:read', anyResource: true } };
    const fiveLevels = { allOf: [{ anyOf: [{ allOf: [{ anyOf: [resource] }] }] }] };
    for (const require of [fiveLevels, { allOf: Array.from({ length: 50 }, () => resource) }]) {
      expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict: 'VALID' });
    }
    for (const clientAddress of ['192.0.2.1', '2001:DB8::1', '::ffff:192.0.2.1', null]) {
      expect(await workspace.verify(key.secret, { clientAddress })).toMatchObject({ verdict: 'VALID' });
    }
  });
});

test('a document verifies one key at the most', async () => {
  const one = toMutationDocument('verifyApiKey');
  const two = one.replace('verifyApiKey(', 'a: verifyApiKey(input: $input) { __typename } b: verifyApiKey(');
  const { status, data, errors } = await post(app.url, workspace.owner.caller, two, { input: { workspaceId: workspace.id, presentedKey: key.secret } });
  expect(status).toBe(400);
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
});
