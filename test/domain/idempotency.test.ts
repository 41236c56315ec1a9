import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { expectIssues, mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

/** Without an encryption key, and under ONCE: answers are sealed all the same. */
let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

type Once = Readonly<Record<string, unknown>>;

/** Each call waits for itself until the change is true everywhere; all else is the same. */
const withoutWaiting = (answer: MutationAnswer): MutationAnswer => ({ ...answer, effectiveAfterMs: 0 });
const generate = async (input: Once, caller: Caller = member.caller): Promise<MutationAnswer> =>
  withoutWaiting(await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', ...input }));
const generateInVain = async (input: Once, caller: Caller = member.caller): Promise<MutationAnswer> =>
  await mutateInVain(app, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', ...input });
const regenerate = async (input: Once): Promise<MutationAnswer> =>
  withoutWaiting(await mutate(app.url, member.caller, 'regenerateApiKey', input));

async function countKeys(): Promise<number> {
  return (await app.db.selectFrom('apiKeys').select('id').where('ownerMemberId', '=', member.id).execute()).length;
}

describe('a call that comes again with its idempotency key', () => {
  test('is done once, and answered with the same secret', async () => {
    const input = { idempotencyKey: randomUUID(), metadata: { a: 1 }, expiresAt: '2030-01-01T00:00:00Z' };
    const first = await generate(input);
    app.clock.advance({ seconds: 599 });
    expect(await generate(input)).toEqual(first);
    expect(await countKeys()).toBe(1);
    expect(await workspace.verify(textAt(first, 'secret'))).toMatchObject({ verdict: 'VALID' });
  });

  test('regenerates once', async () => {
    const { id, secret } = await member.key();
    const input = { keyId: id, idempotencyKey: randomUUID(), overlapSeconds: 60 };
    const first = await regenerate(input);
    expect(await regenerate(input)).toEqual(first);
    expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
    expect(await workspace.verify(textAt(first, 'secret'))).toMatchObject({ verdict: 'VALID' });
  });

  test('answers the record as it is by then', async () => {
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    const keyId = textAt(first, 'apiKey.id');
    await mutate(app.url, member.caller, 'updateApiKey', { keyId, label: 'renamed' });
    expect(await generate(input)).toMatchObject({ secret: first['secret'], apiKey: { id: keyId, label: 'renamed' } });
  });

  test('does not meet the limit that the key itself used up', async () => {
    await setKeyPolicyColumns(app, workspace, { activeKeysPerMember: 1 });
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    expect(await generate(input)).toEqual(first);
    expect(await generateInVain({ idempotencyKey: randomUUID() })).toHaveProperty('code', 'ACTIVE_KEY_LIMIT_REACHED');
  });

  test('is written to the audit log: made once, answered again', async () => {
    const input = { idempotencyKey: randomUUID() };
    const target = textAt(await generate(input), 'apiKey.id');
    await generate(input);
    const rows = await app.db
      .selectFrom('auditEvents')
      .select(['action', 'after'])
      .where('target', '=', target)
      .orderBy('position')
      .execute();
    expect(rows).toMatchObject([
      { action: 'generateApiKey', after: { label: 'x' } },
      { action: 'generateApiKey', after: { answeredAgain: true } },
    ]);
  });

  test('is another call when somebody else, another mutation or another workspace has it', async () => {
    const idempotencyKey = randomUUID();
    const first = await generate({ idempotencyKey });
    const others = [
      await generate({ idempotencyKey, owner: { memberId: member.id } }, workspace.owner.caller),
      await generate({ idempotencyKey, owner: { memberId: member.id } }, OPERATOR),
      await regenerate({ idempotencyKey, keyId: textAt(first, 'apiKey.id') }),
    ];
    const elsewhere = await seedWorkspace(app);
    const input = { workspaceId: elsewhere.id, label: 'x', idempotencyKey };
    others.push(await mutate(app.url, elsewhere.owner.caller, 'generateApiKey', input));
    const secrets = [first, ...others].map((answer) => textAt(answer, 'secret'));
    expect(new Set(secrets).size).toBe(5);
  });
});

describe('20 calls at once', () => {
  test('make one key, and all answer its secret', async () => {
    const input = { idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => generate(input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.__typename).toBe('GenerateApiKeySuccess');
    expect(await countKeys()).toBe(1);
  });

  test('regenerate once, and all answer the same secret', async () => {
    const { id } = await member.key();
    const input = { keyId: id, idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => regenerate(input)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.__typename).toBe('RegenerateApiKeySuccess');
    const secrets = await app.db.selectFrom('apiKeySecrets').select('hint').where('apiKeyId', '=', id).execute();
    expect(secrets).toHaveLength(2);
  });

  test('for different owners are one that is done and others that are refused', async () => {
    const idempotencyKey = randomUUID();
    const owners = await Promise.all(Array.from({ length: 5 }, () => workspace.member()));
    const answers = await Promise.all(
      owners.map(({ id }) => generate({ idempotencyKey, owner: { memberId: id } }, workspace.owner.caller)),
    );
    const names = answers.map(({ __typename = '' }) => __typename).toSorted();
    expect(names).toEqual(['GenerateApiKeySuccess', ...Array.from({ length: 4 }, () => 'IdempotencyKeyReused')]);
  });
});

describe('is refused, and nothing is written:', () => {
  test.for([
    ['another label', { label: 'y' }],
    ['other metadata', { metadata: { a: 1 } }],
    ['another environment', { environment: 'TEST' }],
  ] as const)('the idempotency key of a call with %s', async ([, change]) => {
    const idempotencyKey = randomUUID();
    await generate({ idempotencyKey });
    expect(await generateInVain({ idempotencyKey, ...change })).toMatchObject({
      __typename: 'IdempotencyKeyReused',
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('the idempotency key of the regeneration of another key', async () => {
    const [one, other] = [await member.key(), await member.key()];
    const idempotencyKey = randomUUID();
    await regenerate({ keyId: one.id, idempotencyKey });
    const answer = await mutateInVain(app, member.caller, 'regenerateApiKey', { keyId: other.id, idempotencyKey });
    expect(answer.__typename).toBe('IdempotencyKeyReused');
    expect(await workspace.verify(other.secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('a repetition after 10 minutes, for 30 days; the answer names the key', async () => {
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    app.clock.advance({ seconds: 600 });
    const apiKeyId = textAt(first, 'apiKey.id');
    expect(await generateInVain(input)).toMatchObject({
      __typename: 'IdempotencyExpired',
      code: 'IDEMPOTENCY_EXPIRED',
      apiKeyId,
    });
    app.clock.advance({ days: 29 });
    expect(await generateInVain(input)).toMatchObject({ __typename: 'IdempotencyExpired', apiKeyId });
  });

  test('a repetition whose secret was replaced since', async () => {
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    await regenerate({ keyId: textAt(first, 'apiKey.id') });
    expect(await generateInVain(input)).toMatchObject({ __typename: 'IdempotencyExpired' });
  });

  test('a repetition whose key was revoked since', async () => {
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: textAt(first, 'apiKey.id') });
    expect(await generateInVain(input)).toMatchObject({
      __typename: 'ApiKeyEnded',
      status: 'REVOKED',
      message: 'This key is revoked and its secret is not answered again; generate a new one.',
    });
  });

  test('a repetition by who lost the right since', async () => {
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const input = { idempotencyKey: randomUUID(), owner: { memberId: member.id } };
    expect((await generate(input, manager.caller)).__typename).toBe('GenerateApiKeySuccess');
    await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: manager.id, grants: [] });
    expect(await generateInVain(input, manager.caller)).toMatchObject({ __typename: 'Forbidden' });
    await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: manager.id });
    expect(await generateInVain(input, manager.caller)).toMatchObject({ __typename: 'NotFound' });
  });

  test('a repetition where the key policy does not let members generate any more', async () => {
    const input = { idempotencyKey: randomUUID() };
    await generate(input);
    await setKeyPolicyColumns(app, workspace, { memberActions: ['REVOKE'] });
    expect(await generateInVain(input)).toMatchObject({ __typename: 'Forbidden' });
  });

  test.for([
    ['21 characters', '0123456789abcdefghijk'],
    ['129 characters', '0123456789'.repeat(13).slice(1)],
    ['a space', '0123456789 abcdefghijklm'],
    ['a letter that is not ASCII', '0123456789äbcdefghijklmn'],
    ['a few characters again and again', 'abcabcabcabcabcabcabcabcabc'],
    ['no character', ''],
  ])('an idempotency key of %s', async ([, idempotencyKey]) => {
    const { id } = await member.key();
    const accepted = /^22 to 128 visible ASCII characters/;
    expectIssues(await generateInVain({ idempotencyKey }), [{ path: ['idempotencyKey'], accepted }]);
    const answer = await mutateInVain(app, member.caller, 'regenerateApiKey', { keyId: id, idempotencyKey });
    expectIssues(answer, [{ path: ['idempotencyKey'], accepted }]);
  });
});

test('a call that was refused has used nothing up: its idempotency key works once the reason is gone', async () => {
  await setKeyPolicyColumns(app, workspace, { memberActions: [] });
  const input = { idempotencyKey: randomUUID() };
  expect(await generateInVain(input)).toMatchObject({ __typename: 'Forbidden' });
  await setKeyPolicyColumns(app, workspace, { memberActions: ['GENERATE'], activeKeysPerMember: 1 });
  await member.key();
  expect(await generateInVain(input)).toMatchObject({ __typename: 'ActiveKeyLimitReached' });
  await setKeyPolicyColumns(app, workspace, { activeKeysPerMember: null });
  expect((await generate(input)).__typename).toBe('GenerateApiKeySuccess');
});

test('calls without an idempotency key, or with null, are done each time', async () => {
  const answers = [await generate({}), await generate({ idempotencyKey: null }), await generate({})];
  expect(new Set(answers.map((answer) => textAt(answer, 'secret'))).size).toBe(3);
});

test('what is kept of old calls is erased by later ones: the answer after 10 minutes, the call after 30 days', async () => {
  const kept = async (): Promise<readonly string[]> => {
    const rows = await app.db.selectFrom('idempotentCalls').select('sealedAnswer').orderBy('createdAt').execute();
    return rows.map(({ sealedAnswer }) => (sealedAnswer === null ? 'the call' : 'call and answer'));
  };
  await app.db.deleteFrom('idempotentCalls').execute();
  await generate({ idempotencyKey: randomUUID() });
  expect(await kept()).toEqual(['call and answer']);
  app.clock.advance({ seconds: 600 });
  await generate({ idempotencyKey: randomUUID() });
  expect(await kept()).toEqual(['the call', 'call and answer']);
  app.clock.advance({ days: 30 });
  await generate({ idempotencyKey: randomUUID() });
  expect(await kept()).toEqual(['call and answer']);
});
