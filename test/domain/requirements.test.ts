import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
/** Its owner may read solar and wind, write anything, and do everything under reports; itself may read wind and water, and write. */
let key: SeededKey;
/** Of the same owner, without grants of its own. */
let ownersKey: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['read', 'write', 'reports:export', 'reports:pdf:print', 'admin'])
    await workspace.permission(name);
  const all = [
    { permission: 'read', resources: ['solar', 'wind', 'water'] },
    { permission: 'write' },
    { permission: 'reports:*' },
  ];
  const member = await workspace.member({ grants: all });
  key = await member.key({ grants: [{ permission: 'read', resources: ['wind', 'water'] }, { permission: 'write' }] });
  ownersKey = await member.key();
  const grants = [
    { permission: 'read', resources: ['solar', 'wind'] },
    { permission: 'write' },
    { permission: 'reports:*' },
  ];
  await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, grants });
});
afterAll(() => app.close());

const p = (name: string, more: object = {}): object => ({ permission: { name, ...more } });
const on = (name: string, resource: string): object => p(name, { resource });
const any = (name: string): object => p(name, { anyResource: true });
const allOf = (...of: object[]): object => ({ allOf: of });
const anyOf = (...of: object[]): object => ({ anyOf: of });

describe('a requirement holds iff a grant of the key and a grant of its owner cover it:', () => {
  test.for([
    ['both hold the resource', on('read', 'wind'), true, true],
    ['only the owner holds it', on('read', 'solar'), false, true],
    ['only the key lists it', on('read', 'water'), false, false],
    ['nobody holds it', on('read', 'x'), false, false],
    ['named resources are no unrestricted grant', p('read'), false, false],
    ['nor are they with anyResource: false', p('read', { anyResource: false }), false, false],
    ['any resource that both hold', any('read'), true, true],
    ['an unrestricted grant', p('write'), true, true],
    ['covers every resource', on('write', 'whatever'), true, true],
    ['and any', any('write'), true, true],
    ['a wildcard of the owner alone', p('reports:export'), false, true],
    ['over several segments', p('reports:pdf:print'), false, true],
    ['a permission that nobody holds', any('admin'), false, false],
    ['all of held ones', allOf(p('write'), on('read', 'wind')), true, true],
    ['all of them, one missing', allOf(p('write'), p('admin')), false, false],
    ['any of them, one held', anyOf(p('admin'), p('write')), true, true],
    ['any of them, none held', anyOf(p('admin'), on('read', 'x')), false, false],
    [
      'a tree',
      allOf(anyOf(p('admin'), on('read', 'wind')), anyOf(allOf(p('write'), any('read')), p('admin'))),
      true,
      true,
    ],
    [
      'a tree with one branch missing',
      allOf(anyOf(p('admin'), on('read', 'wind')), anyOf(allOf(p('write'), p('admin')))),
      false,
      false,
    ],
    ['a list of one', allOf(anyOf(p('write'))), true, true],
  ] as const)('%s', async ([, require, isMet, isMetByOwnersKey]) => {
    const verdict = (met: boolean): string => (met ? 'VALID' : 'INSUFFICIENT_PERMISSIONS');
    expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict: verdict(isMet) });
    expect(await workspace.verify(ownersKey.secret, { require })).toMatchObject({ verdict: verdict(isMetByOwnersKey) });
  });
});

test('the permissions of a VALID key are those that it can use on some resource, sorted', async () => {
  expect(await workspace.verify(key.secret)).toMatchObject({ permissions: ['read', 'write'] });
  expect(await workspace.verify(ownersKey.secret)).toMatchObject({
    permissions: ['read', 'reports:export', 'reports:pdf:print', 'write'],
  });
  expect(await workspace.verify((await workspace.owner.key()).secret)).toMatchObject({
    permissions: ['admin', 'read', 'reports:export', 'reports:pdf:print', 'write'],
  });
});

test('a retired permission is never satisfied and not listed, whoever holds it', async () => {
  await workspace.permission('retiring');
  const owners = await workspace.owner.key();
  expect(await workspace.verify(owners.secret, { require: p('retiring') })).toMatchObject({ verdict: 'VALID' });
  await app.db.updateTable('permissions').set({ retiredAt: app.clock.now() }).where('name', '=', 'retiring').execute();
  expect((await workspace.verify(owners.secret))['permissions']).not.toContain('retiring');
});

test("a permission of another workspace's catalogue is unknown here", async () => {
  const other = await seedWorkspace(app);
  const otherKey = await other.owner.key({ grants: [{ permission: '*' }] });
  expect(await other.verify(otherKey.secret)).toMatchObject({ verdict: 'VALID', permissions: [] });
  await expect(other.verify(otherKey.secret, { require: p('read') })).rejects.toThrow('InvalidInput');
});
