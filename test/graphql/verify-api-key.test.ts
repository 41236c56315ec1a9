import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, toMutationDocument, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { readAllRows } from './refusal.ts';

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
  await mutate(app.url, workspace.owner.caller, 'verifyApiKey', {
    workspaceId: workspace.id,
    presentedKey: key.secret,
    ...input,
  });

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
        tier: null,
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
      tier: null,
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
    for (const presentedKey of [
      '',
      'x',
      ' ',
      `${key.secret} `,
      mistyped,
      neverMade,
      other.secret,
      '\u0000',
      'ä'.repeat(40),
      'x'.repeat(10_000),
    ]) {
      expect(await workspace.verify(presentedKey)).toEqual({
        verdict: 'NOT_FOUND',
        code: 'api_key_invalid',
        httpStatus: 401,
        keyId: null,
        label: null,
        environment: null,
        owner: null,
        tier: null,
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

test('a document verifies one key at the most', async () => {
  const one = toMutationDocument('verifyApiKey');
  const two = one.replace('verifyApiKey(', 'a: verifyApiKey(input: $input) { __typename } b: verifyApiKey(');
  const { status, data, errors } = await post(app.url, workspace.owner.caller, two, {
    input: { workspaceId: workspace.id, presentedKey: key.secret },
  });
  expect(status).toBe(400);
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
});
