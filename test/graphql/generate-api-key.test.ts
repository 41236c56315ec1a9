import { hasValidChecksum } from '@portcullis/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({ grants: [{ permission: 'datasets:read' }], externalId: '4711' });
});
afterAll(() => app.close());

const generate = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, member.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'a key', ...input });

describe('a new key', () => {
  test('is what was asked for, with its secret in the answer', async () => {
    const metadata = { team: 'grid', 'two words': [1, 2.5, null, { deep: true }] };
    const expiresAt = '2027-01-01T00:00:00.123Z';
    const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
    const made = await generate({ label: ' Nightly export ', environment: 'TEST', grants, metadata, expiresAt });
    const secret = textAt(made, 'secret');
    expect(secret).toMatch(/^pk_test_[0-9A-Za-z]{32}$/);
    expect(hasValidChecksum(secret)).toBe(true);
    expect(made).toMatchObject({
      __typename: 'GenerateApiKeySuccess',
      apiKey: {
        id: expect.stringMatching(/^key_/),
        label: 'Nightly export',
        status: 'ACTIVE',
        environment: 'TEST',
        hint: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
        expiresAt,
        overlapEndsAt: null,
        createdAt: app.clock.now().toISOString(),
        revokedAt: null,
        metadata,
        grants,
        owner: { id: member.id },
      },
      effective: true,
      effectiveAfterMs: expect.any(Number),
    });
  });

  test('is LIVE, never expires, has no metadata and the grants of its owner, when nothing else is said', async () => {
    const made = await generate({ environment: null, grants: null, metadata: null, expiresAt: null });
    expect(made['apiKey']).toMatchObject({ environment: 'LIVE', expiresAt: null, grants: null, metadata: {} });
    expect(textAt(made, 'secret')).toMatch(/^pk_live_/);
  });

  test('works with the answer', async () => {
    expect(await workspace.verify(textAt(await generate({}), 'secret'))).toMatchObject({ verdict: 'VALID' });
  });

  test('says who made it', async () => {
    const { userId } = await app.db
      .selectFrom('members')
      .select('userId')
      .where('id', '=', member.id)
      .executeTakeFirstOrThrow();
    expect((await generate({}))['apiKey']).toMatchObject({ createdBy: userId });
    const byOperator = await mutate(app.url, OPERATOR, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      owner: { memberId: member.id },
    });
    expect(byOperator['apiKey']).toMatchObject({ createdBy: 'operator', owner: { id: member.id } });
    const manager = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const byKey = await mutate(app.url, manager.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      owner: { memberId: member.id },
    });
    expect(byKey['apiKey']).toMatchObject({ createdBy: manager.id });
  });

  test.for([
    ['the id', () => ({ memberId: member.id })],
    ['the external id', () => ({ externalId: '4711' })],
    ['the e-mail address in any case', () => ({ email: member.email.toUpperCase() })],
  ] as const)('is for the member whom %s names', async ([, owner]) => {
    const made = await mutate(app.url, workspace.owner.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      owner: owner(),
    });
    expect(made['apiKey']).toMatchObject({ owner: { id: member.id } });
  });

  test('keeps metadata exactly', async () => {
    const metadata = JSON.parse(
      '{"":"","snake_case":{"inner_key":1},"camelCase":2,"__proto__":{"a":1},"constructor":"c","ünï":"☀️","n":-1.5e-7}',
    ) as object;
    expect(JSON.stringify((await generate({ metadata }))['apiKey'])).toContain('"__proto__":{"a":1}');
    expect((await generate({ metadata }))['apiKey']).toHaveProperty('metadata', metadata);
  });
});

describe('is refused, and nothing is written:', () => {
  const LABEL = '1 to 100 characters, no control characters';
  const METADATA = 'a JSON object of at most 8192 bytes';

  test.for([
    ['an empty label', { label: '' }, ['label'], LABEL],
    ['a label of 101 characters', { label: 'x'.repeat(101) }, ['label'], LABEL],
    ['a label with a line break', { label: 'a\nb' }, ['label'], LABEL],
    [
      'an expiry now',
      { expiresAt: '2026-11-20T12:00:00.000Z' },
      ['expiresAt'],
      'an instant after 2026-11-20T12:00:00.000Z',
    ],
    ['an expiry in the past', { expiresAt: '2026-11-20T12:59:59+01:00' }, ['expiresAt'], /^an instant after/],
    ['metadata of 8,193 bytes', { metadata: { a: 'x'.repeat(8_185) } }, ['metadata'], METADATA],
    ['metadata of too many bytes in few characters', { metadata: { a: '☀'.repeat(2_731) } }, ['metadata'], METADATA],
    ['metadata with NUL', { metadata: { a: ['b\u0000'] } }, ['metadata'], METADATA],
    ['a name in metadata with NUL', { metadata: { 'a\u0000': 1 } }, ['metadata'], METADATA],
    ['metadata with half a character', { metadata: { a: '\ud83d' } }, ['metadata'], METADATA],
    ['a malformed permission', { grants: [{ permission: 'A' }] }, ['grants', '0', 'permission'], /^segments of/],
    [
      'no resource at all',
      { grants: [{ permission: 'datasets:read', resources: [] }] },
      ['grants', '0', 'resources'],
      /^null for all/,
    ],
  ] as const)('%s', async ([, input, path, accepted]) => {
    const answer = await mutateInVain(app, member.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'a key',
      ...input,
    });
    expectIssues(answer, [{ path, accepted }]);
  });

  test('a key for nobody, by the operator, who owns no keys', async () => {
    const answer = await mutateInVain(app, OPERATOR, 'generateApiKey', { workspaceId: workspace.id, label: 'x' });
    expectIssues(answer, [{ path: ['owner'], accepted: /memberId, externalId or email/ }]);
  });

  test('a key for an address of two members', async () => {
    for (const subject of ['one-of-two', 'two-of-two']) {
      const caller = { bearer: await app.signIn(subject, { email: 'both@acme.example' }) };
      await post(app.url, caller, '{ viewer { user { id } } }');
      await mutate(app.url, workspace.owner.caller, 'addMember', {
        workspaceId: workspace.id,
        identity: { issuer: 'portcullis', subject },
      });
    }
    const input = { workspaceId: workspace.id, label: 'x', owner: { email: 'both@acme.example' } };
    const answer = await mutateInVain(app, workspace.owner.caller, 'generateApiKey', input);
    expectIssues(answer, [{ path: ['owner', 'email'], accepted: /`memberId` or `externalId`/ }]);
  });

  test.for([
    { memberId: 'mem_01jd4x0000e9kvs4gqk5yb2n7m' },
    { externalId: 'nobody' },
    { email: 'nobody@acme.example' },
    { email: '\u0000' },
  ])('a key for %j, who is nobody here', async (owner) => {
    const input = { workspaceId: workspace.id, label: 'x', owner };
    const answer = await mutateInVain(app, workspace.owner.caller, 'generateApiKey', input);
    expect(answer).toMatchObject({ __typename: 'NotFound', message: 'No member with this id exists here.' });
  });

  test('a key for another member by a MEMBER, who does not learn whether that member exists', async () => {
    const colleague = await workspace.member({ externalId: 'colleague' });
    const addresses = [
      { memberId: colleague.id },
      { externalId: 'colleague' },
      { email: colleague.email },
      { externalId: 'nobody' },
    ];
    for (const owner of addresses) {
      const answer = await mutateInVain(app, member.caller, 'generateApiKey', {
        workspaceId: workspace.id,
        label: 'x',
        owner,
      });
      expect(answer.__typename).toBe('Forbidden');
    }
  });
});
