import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited } from './audit-events.ts';

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

const generate = async (input: object = {}): Promise<MutationAnswer> =>
  await mutate(app.url, member.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', ...input });

/** Another key is refused, and nothing was written. */
async function expectFull(limit: number, activeKeys = limit): Promise<void> {
  const input = { workspaceId: workspace.id, label: 'x', replaceExisting: true };
  const answer = await mutateInVain(app, member.caller, 'generateApiKey', input);
  expect(answer).toMatchObject({
    __typename: 'ActiveKeyLimitReached',
    code: 'ACTIVE_KEY_LIMIT_REACHED',
    limit,
    activeKeys,
  });
}

async function expectRoom(): Promise<void> {
  expect((await generate()).__typename).toBe('GenerateApiKeySuccess');
}

const inMs = (ms: number): string => new Date(app.clock.now().getTime() + ms).toISOString();

describe('activeKeysPerMember under REJECT', () => {
  test('refuses one key more, whoever asks for it', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    await member.key();
    await member.key();
    await expectFull(2);
    const input = { workspaceId: workspace.id, label: 'x', owner: { memberId: member.id } };
    expect((await mutateInVain(app, workspace.owner.caller, 'generateApiKey', input)).__typename).toBe(
      'ActiveKeyLimitReached',
    );
  });

  test('counts for each member, and each workspace, alone', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    await member.key();
    await expectFull(1);
    await workspace.owner.key();
    await (await workspace.member()).key();
    await (await seedWorkspace(app)).owner.key();
  });

  test('counts keys of all environments together', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    await member.key({ environment: 'LIVE' });
    await member.key({ environment: 'TEST' });
    await expectFull(2);
  });

  test('counts a key once while two of its secrets work', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    const { id } = await member.key();
    await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: id, overlapSeconds: 60 });
    await expectRoom();
    await expectFull(2);
  });

  test('counts a disabled key', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const { id } = await member.key();
    await mutate(app.url, member.caller, 'disableApiKey', { keyId: id });
    await expectFull(1);
  });

  test('does not count what is revoked, expired or superseded, from the instant on at which it is', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const revoked = await member.key();
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: revoked.id });
    await member.key({ expiresAt: inMs(5_000) });
    app.clock.advance({ ms: 4_999 });
    await expectFull(1);
    app.clock.advance({ ms: 1 });
    const scheduled = await member.key();
    const supersededAt = new Date(inMs(5_000));
    await app.db.updateTable('apiKeys').set({ supersededAt }).where('id', '=', scheduled.id).execute();
    app.clock.advance({ ms: 4_999 });
    await expectFull(1);
    app.clock.advance({ ms: 1 });
    await expectRoom();
  });

  test('ends no key that was there before it; there is room when as few are left as it allows', async () => {
    const keys = [await member.key(), await member.key(), await member.key()];
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    await expectFull(2, 3);
    for (const { secret } of keys) expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: keys[0]?.id });
    await expectFull(2);
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: keys[1]?.id });
    await expectRoom();
  });

  test('takes regenerating for no new key', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const { id } = await member.key();
    const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: id });
    expect(again.__typename).toBe('RegenerateApiKeySuccess');
  });
});

describe('activeKeysPerMember under REPLACE', () => {
  beforeEach(() => workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' }));

  test('ends nothing before somebody confirms it, and says what would end: hint and age', async () => {
    const old = await member.key({ label: 'the old one' });
    const createdAt = app.clock.now().toISOString();
    app.clock.advance({ days: 3 });
    for (const confirmation of [{}, { replaceExisting: false }, { replaceExisting: null }]) {
      const input = { workspaceId: workspace.id, label: 'x', ...confirmation };
      expect(await mutateInVain(app, member.caller, 'generateApiKey', input)).toMatchObject({
        __typename: 'ReplacementNotConfirmed',
        code: 'REPLACEMENT_NOT_CONFIRMED',
        existing: [
          {
            keyId: old.id,
            label: 'the old one',
            hint: `${old.secret.slice(0, 12)}…${old.secret.slice(-4)}`,
            createdAt,
          },
        ],
        existingCount: 1,
      });
    }
    expect(await workspace.verify(old.secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('makes the new key and ends the old one at once, when it is confirmed', async () => {
    const old = await member.key();
    const made = await generate({ replaceExisting: true });
    expect(made).toMatchObject({
      __typename: 'GenerateApiKeySuccess',
      apiKey: { status: 'ACTIVE', supersededAt: null },
    });
    expect(await workspace.verify(old.secret)).toMatchObject({
      verdict: 'SUPERSEDED',
      code: 'api_key_superseded',
      httpStatus: 401,
      keyId: old.id,
    });
    expect(await workspace.verify(textAt(made, 'secret'))).toMatchObject({ verdict: 'VALID' });
    const { data } = await post(
      app.url,
      member.caller,
      'query ($id: ID!) { apiKey(id: $id) { status supersededAt supersededBy revokedAt } }',
      { id: old.id },
    );
    expect(data).toEqual({
      apiKey: {
        status: 'SUPERSEDED',
        supersededAt: app.clock.now().toISOString(),
        supersededBy: textAt(made, 'apiKey.id'),
        revokedAt: null,
      },
    });
  });

  test('asks nobody to confirm, and ends nothing, while there is room', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    const first = await member.key();
    await generate({ replaceExisting: true });
    expect(await workspace.verify(first.secret)).toMatchObject({ verdict: 'VALID' });
    expect((await generate()).__typename).toBe('ReplacementNotConfirmed');
  });

  test('ends every key of the member, those in an overlap, of TEST, disabled ones and ones scheduled to end too', async () => {
    await workspace.setPolicy({ activeKeysPerMember: null });
    const [overlapping, forTests, disabled, scheduled] = [
      await member.key(),
      await member.key({ environment: 'TEST' }),
      await member.key(),
      await member.key(),
    ];
    const again = await mutate(app.url, member.caller, 'regenerateApiKey', {
      keyId: overlapping.id,
      overlapSeconds: 60,
    });
    const change = async (id: string, set: object) =>
      await app.db.updateTable('apiKeys').set(set).where('id', '=', id).execute();
    await mutate(app.url, member.caller, 'disableApiKey', { keyId: disabled.id });
    await change(scheduled.id, { supersededAt: new Date(inMs(60_000)), supersededBy: forTests.id });
    const [colleague, other] = [await workspace.member(), await seedWorkspace(app)];
    const spared = [await colleague.key(), await other.owner.key()];
    await workspace.setPolicy({ activeKeysPerMember: 3 });
    const refused = await generate();
    expect(refused).toMatchObject({ __typename: 'ReplacementNotConfirmed', existingCount: 4 });
    const made = await generate({ replaceExisting: true });
    for (const { id, secret } of [
      overlapping,
      { id: overlapping.id, secret: textAt(again, 'secret') },
      forTests,
      disabled,
      scheduled,
    ])
      expect(await workspace.verify(secret)).toMatchObject({ verdict: 'SUPERSEDED', keyId: id });
    const rows = await app.db
      .selectFrom('apiKeys')
      .select('supersededBy')
      .where('ownerMemberId', '=', member.id)
      .where('supersededAt', 'is not', null)
      .execute();
    expect(rows.map(({ supersededBy }) => supersededBy)).toEqual(Array(4).fill(textAt(made, 'apiKey.id')));
    expect(await workspace.verify(spared[0]?.secret ?? '')).toMatchObject({ verdict: 'VALID' });
    expect(await other.verify(spared[1]?.secret ?? '')).toMatchObject({ verdict: 'VALID' });
  });

  test('leaves keys that have ended as they ended', async () => {
    const revoked = await member.key();
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: revoked.id });
    const expired = await member.key({ expiresAt: inMs(1) });
    app.clock.advance({ ms: 1 });
    const first = await member.key();
    await generate({ replaceExisting: true });
    await generate({ replaceExisting: true });
    expect(await workspace.verify(revoked.secret)).toMatchObject({ verdict: 'REVOKED' });
    expect(await workspace.verify(expired.secret)).toMatchObject({ verdict: 'EXPIRED' });
    expect(await workspace.verify(first.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
  });

  test('ends nothing when the new key is refused for another reason', async () => {
    const old = await member.key();
    const base = { workspaceId: workspace.id, label: 'x', replaceExisting: true };
    for (const input of [{ label: '' }, { grants: [{ permission: 'not:held' }] }, { expiresAt: inMs(0) }])
      await mutateInVain(app, member.caller, 'generateApiKey', { ...base, ...input });
    expect(await workspace.verify(old.secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('leaves a trail that says of the new key what it is, and of each old one which key has its place', async () => {
    const old = await member.key();
    const { answer, events } = await mutateAudited(app, member.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      replaceExisting: true,
    });
    const newId = textAt(answer, 'apiKey.id');
    expect(events).toHaveLength(2);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'generateApiKey', target: newId }),
        expect.objectContaining({
          action: 'generateApiKey',
          target: old.id,
          workspaceId: workspace.id,
          before: { supersededBy: null },
          after: { supersededBy: newId },
        }),
      ]),
    );
  });

  test('lists of many keys the hundred newest, and counts them all', async () => {
    await workspace.setPolicy({ activeKeysPerMember: null });
    const template = { workspaceId: workspace.id, ownerMemberId: member.id, label: 'x', environment: 'LIVE' } as const;
    const made = { metadata: '{}', createdAt: app.clock.now(), createdBy: 'operator' };
    const ids = Array.from({ length: 101 }, (_, index) => `key_${String(index).padStart(3, '0')}_${member.id}`);
    await app.db
      .insertInto('apiKeys')
      .values(ids.map((id) => ({ id, ...template, ...made })))
      .execute();
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const refused = await generate();
    expect(refused['existingCount']).toBe(101);
    const listed = refused['existing'] as { keyId: string }[];
    expect(listed.map(({ keyId }) => keyId)).toEqual(ids.toReversed().slice(0, 100));
  });
});
