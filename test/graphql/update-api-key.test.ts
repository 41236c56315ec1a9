import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

const EXPIRES_AT = '2027-01-01T00:00:00.000Z';
const GRANTS = [{ permission: 'datasets:read', resources: ['solar'] }];

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({ grants: [{ permission: 'datasets:read' }] });
});
afterAll(() => app.close());

const seedKey = async (): Promise<SeededKey> =>
  await member.key({ label: 'before', grants: GRANTS, metadata: { a: 1 }, expiresAt: EXPIRES_AT });
const update = async (keyId: string, change: object) =>
  await mutate(app.url, member.caller, 'updateApiKey', { keyId, ...change });

test('absent, null and a value are three different things', async () => {
  const { id } = await seedKey();
  const asMade = { id, label: 'before', grants: GRANTS, metadata: { a: 1 }, expiresAt: EXPIRES_AT };
  expect((await update(id, {}))['apiKey']).toMatchObject(asMade);
  expect((await update(id, { label: ' after ' }))['apiKey']).toMatchObject({ ...asMade, label: 'after' });
  expect((await update(id, { metadata: {} }))['apiKey']).toHaveProperty('metadata', {});
  expect((await update(id, { expiresAt: '2028-01-01T00:00:00Z' }))['apiKey']).toHaveProperty(
    'expiresAt',
    '2028-01-01T00:00:00.000Z',
  );
  expect((await update(id, { expiresAt: null }))['apiKey']).toHaveProperty('expiresAt', null);
  expect((await update(id, { grants: [] }))['apiKey']).toHaveProperty('grants', []);
  expect((await update(id, { grants: null }))['apiKey']).toMatchObject({
    label: 'after',
    grants: null,
    metadata: {},
    expiresAt: null,
  });
});

test('a change of grants is effective when it is answered', async () => {
  const { id, secret } = await seedKey();
  const request = { require: { permission: { name: 'datasets:read', resource: 'wind' } } };
  expect(await workspace.verify(secret, request)).toMatchObject({ verdict: 'INSUFFICIENT_PERMISSIONS' });
  expect(await update(id, { grants: null })).toMatchObject({ effective: true, effectiveAfterMs: expect.any(Number) });
  expect(await workspace.verify(secret, request)).toMatchObject({ verdict: 'VALID' });
  await update(id, { grants: [] });
  expect(await workspace.verify(secret, request)).toMatchObject({ verdict: 'INSUFFICIENT_PERMISSIONS' });
});

test('nothing is written when nothing is to change', async () => {
  const { id } = await seedKey();
  const before = await readAllRows(app.db);
  expect((await update(id, {})).__typename).toBe('UpdateApiKeySuccess');
  expect(await readAllRows(app.db)).toEqual(before);
});

test('the secret stays', async () => {
  const { id, secret } = await seedKey();
  await update(id, { label: 'after', expiresAt: null, grants: null });
  expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID', label: 'after' });
});

test.for([
  ['null for a label', { label: null }, ['label'], /^a value; leave the field out/],
  ['an empty label', { label: '' }, ['label'], /^1 to 100 characters/],
  ['null for metadata', { metadata: null }, ['metadata'], /^a value; leave the field out/],
  ['metadata of 8,193 bytes', { metadata: { a: 'x'.repeat(8_185) } }, ['metadata'], /at most 8192 bytes/],
  ['an expiry in the past', { expiresAt: '2026-01-01T00:00:00Z' }, ['expiresAt'], /^an instant after/],
  ['a malformed grant', { grants: [{ permission: '' }] }, ['grants', '0', 'permission'], /^segments of/],
] as const)('%s is refused, and nothing is written', async ([, change, path, accepted]) => {
  const { id } = await seedKey();
  expectIssues(await mutateInVain(app, member.caller, 'updateApiKey', { keyId: id, ...change }), [{ path, accepted }]);
});
