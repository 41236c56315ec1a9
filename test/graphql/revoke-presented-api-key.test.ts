import { hashSecret } from '@portcullis/server/secret/hash.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, toMutationDocument, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

const revoke = async (presentedKey: string, workspaceSlug?: string): Promise<MutationAnswer> =>
  await mutate(app.url, 'anonymous', 'revokePresentedApiKey', { presentedKey, workspaceSlug });
const verdictOf = async (presentedKey: string): Promise<unknown> => (await workspace.verify(presentedKey))['verdict'];

/** The key with a new secret; the first one works for a minute more. */
async function seedOverlap(): Promise<{ readonly key: SeededKey; readonly current: string }> {
  const key = await member.key();
  const input = { keyId: key.id, overlapSeconds: 60 };
  return { key, current: textAt(await mutate(app.url, member.caller, 'regenerateApiKey', input), 'secret') };
}

/** Another secret of the key, as an import would write it. */
async function seedImported(apiKeyId: string, secret: string): Promise<void> {
  const now = app.clock.now();
  const validUntil = new Date(now.getTime() + 60_000);
  const row = { workspaceId: workspace.id, secretHash: hashSecret(secret), apiKeyId, minted: false, hint: null };
  await app.db
    .insertInto('apiKeySecrets')
    .values({ ...row, createdAt: now, validUntil })
    .execute();
}

describe('whoever has a secret, and no credential,', () => {
  test('revokes its key for ever as COMPROMISED; one row tells it', async () => {
    const key = await member.key();
    const input = { presentedKey: key.secret };
    const { events, answer } = await mutateAudited(app, 'anonymous', 'revokePresentedApiKey', input);
    expect(answer).toMatchObject({ effective: true, effectiveAfterMs: expect.any(Number), topLevelErrors: [] });
    expect(events).toMatchObject([
      {
        action: 'revokePresentedApiKey',
        workspaceId: workspace.id,
        target: key.id,
        actor: 'anonymous',
        before: null,
        after: { reason: 'COMPROMISED' },
      },
    ]);
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'COMPROMISED' });
    const read = `{ apiKey(id: "${key.id}") { status revokedAt revokedBy revocationReason } }`;
    expect((await post(app.url, member.caller, read)).data).toEqual({
      apiKey: {
        status: 'REVOKED',
        revokedAt: app.clock.now().toISOString(),
        revokedBy: 'anonymous',
        revocationReason: 'COMPROMISED',
      },
    });
  });

  test('ends an overlap by the earlier secret, and the key works on', async () => {
    const { key, current } = await seedOverlap();
    const { events } = await mutateAudited(app, 'anonymous', 'revokePresentedApiKey', { presentedKey: key.secret });
    expect(events).toMatchObject([{ target: key.id, after: { overlapEndsAt: app.clock.now().toISOString() } }]);
    expect([await verdictOf(key.secret), await verdictOf(current)]).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('ends key and overlap by the current secret', async () => {
    const { key, current } = await seedOverlap();
    await revoke(current);
    expect([await verdictOf(key.secret), await verdictOf(current)]).toEqual(['REVOKED', 'REVOKED']);
  });

  test('revokes a key that is switched off, so that nobody switches it on again', async () => {
    const key = await member.key();
    const off = { disabledAt: app.clock.now(), disabledBy: 'operator' };
    await app.db.updateTable('apiKeys').set(off).where('id', '=', key.id).execute();
    await revoke(key.secret);
    expect(await verdictOf(key.secret)).toBe('REVOKED');
  });

  test('is named when there is a credential: the session’s user', async () => {
    const key = await member.key();
    const [event] = (
      await mutateAudited(app, workspace.owner.caller, 'revokePresentedApiKey', { presentedKey: key.secret })
    ).events;
    expect(event?.actor).toMatch(/^usr_/);
  });

  test('ends a secret that Portcullis did not make where its workspace is named, and nowhere else', async () => {
    const [key, imported] = [await member.key(), 'imported-from-elsewhere-2019'];
    await seedImported(key.id, imported);
    const before = await readAllRows(app.db);
    await revoke(imported);
    for (const slug of ['no-such-workspace', '\u0000'])
      expect((await revoke(imported, slug)).__typename).toBe('RevokePresentedApiKeySuccess');
    expect(await readAllRows(app.db)).toEqual(before);
    expect(await verdictOf(imported)).toBe('VALID');
    await revoke(imported, workspace.slug);
    expect([await verdictOf(imported), await verdictOf(key.secret)]).toEqual(['SUPERSEDED', 'VALID']);
  });
});

test('the answer has the same bytes for a secret that worked, that was ended, and that never was', async () => {
  const { key, current } = await seedOverlap();
  app.clock.advance({ seconds: 61 });
  const expired = await member.key({ expiresAt: new Date(app.clock.now().getTime() + 1_000).toISOString() });
  app.clock.advance({ seconds: 2 });
  const never = [{ presentedKey: 'a-key-that-was-never-made' }, { presentedKey: current, workspaceSlug: 'no-such' }];
  const ended = [{ presentedKey: key.secret }, { presentedKey: expired.secret }];
  const before = await readAllRows(app.db);
  const inVain = [];
  for (const input of [...never, ...ended]) inVain.push(await answerBytes(input));
  expect(await readAllRows(app.db)).toEqual(before);
  const [worked, again] = [await answerBytes({ presentedKey: current }), await answerBytes({ presentedKey: current })];
  expect(new Set([...inVain, worked, again]).size).toBe(1);
  expect(await verdictOf(current)).toBe('REVOKED');
});

async function answerBytes(input: object): Promise<string> {
  const { status, data, errors } = await post(app.url, 'anonymous', toMutationDocument('revokePresentedApiKey'), {
    input,
  });
  // But for how long it waited, which differs from call to call.
  return `${status} ${JSON.stringify({ data, errors }).replace(/"effectiveAfterMs":\d+/, '')}`;
}

test('finders at once revoke once, and so do a finder and the owner', async () => {
  const key = await member.key();
  const before = await countAudit(key.id);
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => revoke(key.secret)),
    mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id }),
  ]);
  expect(answers.map(({ __typename }) => __typename).filter((name) => !name?.endsWith('Success'))).toEqual([]);
  expect(await countAudit(key.id)).toBe(before + 1);
});

async function countAudit(target: string): Promise<number> {
  return (await app.db.selectFrom('auditEvents').select('id').where('target', '=', target).execute()).length;
}

test.for([
  ['too short', 'abc'],
  ['with a line break behind it', 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8\n'],
  ['too long', 'x'.repeat(513)],
] as const)('what has not the form of a key is refused, and not repeated: %s', async ([, presentedKey]) => {
  const answer = await mutateInVain(app, 'anonymous', 'revokePresentedApiKey', { presentedKey });
  expectIssues(answer, [{ path: ['presentedKey'], accepted: /^8 to 512 visible ASCII characters/ }]);
  expect(JSON.stringify(answer)).not.toContain(presentedKey.trim());
});

test('an address may try a few times a minute, then it is RATE_LIMITED and nothing happens', async () => {
  const limited = await startTestApp({ OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX: '2' });
  const { secret } = await (await seedWorkspace(limited)).owner.key();
  for (const presentedKey of ['guess-number-1', 'guess-number-2'])
    expect((await mutate(limited.url, 'anonymous', 'revokePresentedApiKey', { presentedKey })).__typename).toBe(
      'RevokePresentedApiKeySuccess',
    );
  const answer = await mutateInVain(limited, 'anonymous', 'revokePresentedApiKey', { presentedKey: secret });
  await limited.close();
  expect(answer.topLevelErrors).toMatchObject([
    { path: ['revokePresentedApiKey'], extensions: { code: 'RATE_LIMITED', retryAfterMs: 30_000 } },
  ]);
});
