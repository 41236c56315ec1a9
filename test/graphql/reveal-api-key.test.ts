import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityOf, startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, toMutationDocument, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { setKeyPolicyColumns } from './key-policy-columns.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
/** Who may see the secrets of others. */
let revealer: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  revealer = await workspace.member({ grants: [{ permission: 'portcullis:keys:reveal' }] });
});
afterAll(() => app.close());

const reveal = async (caller: Caller, target: object): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'revealApiKey', { target });
const revealInVain = async (caller: Caller, target: object): Promise<MutationAnswer> =>
  await mutateInVain(app, caller, 'revealApiKey', { target });
const ownerTarget = (member: object): object => ({ owner: { workspaceId: workspace.id, member } });

describe('a secret that is kept is revealed', () => {
  test('by the id of the key, again and again, without changing it', async () => {
    const key = await (await workspace.member()).key({ label: 'kept' });
    for (const caller of [revealer.caller, workspace.owner.caller, OPERATOR, revealer.caller]) {
      const answer = await reveal(caller, { keyId: key.id });
      expect(answer).toMatchObject({
        __typename: 'RevealApiKeySuccess',
        secret: key.secret,
        apiKey: { id: key.id, label: 'kept', status: 'ACTIVE' },
        topLevelErrors: [],
      });
    }
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('by its owner, however the owner is named', async () => {
    const member = await workspace.member({ externalId: '1042' });
    const { secret } = await member.key();
    for (const address of [{ memberId: member.id }, { externalId: '1042' }, { email: member.email.toUpperCase() }])
      expect(await reveal(revealer.caller, ownerTarget(address))).toMatchObject({ secret });
  });

  test('by its owner, although ended and disabled keys are there too', async () => {
    const member = await workspace.member();
    const [revoked, disabled, active] = [await member.key(), await member.key(), await member.key()];
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: revoked.id });
    const at = { disabledAt: app.clock.now(), disabledBy: 'operator' };
    await app.db.updateTable('apiKeys').set(at).where('id', '=', disabled.id).execute();
    expect(await reveal(revealer.caller, ownerTarget({ memberId: member.id }))).toMatchObject({
      secret: active.secret,
    });
    expect(await reveal(revealer.caller, { keyId: disabled.id })).toMatchObject({ secret: disabled.secret });
  });

  test('to a key that holds portcullis:keys:reveal', async () => {
    const { caller } = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:reveal' }] });
    const key = await (await workspace.member()).key();
    expect(await reveal(caller, { keyId: key.id })).toMatchObject({ secret: key.secret });
  });

  test('as it is after a regeneration, also while the old secret still works', async () => {
    const member = await workspace.member();
    const key = await member.key();
    const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
    expect(await reveal(revealer.caller, { keyId: key.id })).toMatchObject({ secret: textAt(again, 'secret') });
  });

  test('in an answer that nobody may store', async () => {
    const key = await (await workspace.member()).key();
    const { headers } = await post(app.url, revealer.caller, toMutationDocument('revealApiKey'), {
      input: { target: { keyId: key.id } },
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('members reveal their own keys', () => {
  test('where the key policy lets them, by id and by member id', async () => {
    await setKeyPolicyColumns(app, workspace, { memberActions: ['REVEAL', 'GENERATE'] });
    const member = await workspace.member();
    const { id, secret } = await member.key();
    for (const target of [{ keyId: id }, ownerTarget({ memberId: member.id })])
      expect(await reveal(member.caller, target)).toMatchObject({ secret });
  });

  test('and not elsewhere', async () => {
    await setKeyPolicyColumns(app, workspace, { memberActions: ['GENERATE', 'REVOKE'] });
    const member = await workspace.member();
    const { id } = await member.key();
    for (const target of [{ keyId: id }, ownerTarget({ memberId: member.id })]) {
      expect(await revealInVain(member.caller, target)).toMatchObject({
        __typename: 'Forbidden',
        message: expect.stringContaining('does not let members reveal keys'),
      });
    }
  });
});

describe('is refused, and nothing is written:', () => {
  test('a key of somebody else, to a member who does not learn whether it exists', async () => {
    const key = await (await workspace.member()).key();
    const member = await workspace.member();
    expect(await revealInVain(member.caller, { keyId: key.id })).toMatchObject({
      __typename: 'NotFound',
      message: 'No key with this id exists here.',
    });
  });

  test('the keys of somebody else, to a member who does not learn whether there is such a member', async () => {
    const colleague = await workspace.member({ externalId: 'colleague' });
    await colleague.key();
    const member = await workspace.member();
    for (const address of [{ memberId: colleague.id }, { externalId: 'colleague' }, { externalId: 'nobody' }])
      expect(await revealInVain(member.caller, ownerTarget(address))).toMatchObject({ __typename: 'Forbidden' });
  });

  test('any key, to who manages keys and may not reveal them', async () => {
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const key = await (await workspace.member()).key();
    expect(await revealInVain(manager.caller, { keyId: key.id })).toMatchObject({
      __typename: 'Forbidden',
      message: 'This needs the right portcullis:keys:reveal in the workspace.',
    });
  });

  test('a key with management rights, to who does not hold them', async () => {
    const key = await workspace.owner.key({ grants: [{ permission: 'portcullis:members:manage' }] });
    expect(await revealInVain(revealer.caller, { keyId: key.id })).toMatchObject({
      __typename: 'Forbidden',
      message: 'The key holds rights that you do not: portcullis:members:manage.',
    });
  });

  test('a member with several active keys, which the answer names, the newest first', async () => {
    const member = await workspace.member();
    const older = await member.key();
    app.clock.advance({ seconds: 1 });
    const newer = await member.key();
    expect(await revealInVain(revealer.caller, ownerTarget({ memberId: member.id }))).toMatchObject({
      __typename: 'AmbiguousOwner',
      code: 'AMBIGUOUS_OWNER',
      apiKeyIds: [newer.id, older.id],
    });
  });

  test('a member without an active key, and an address of nobody', async () => {
    const member = await workspace.member();
    expect(await revealInVain(revealer.caller, ownerTarget({ memberId: member.id }))).toMatchObject({
      __typename: 'NotFound',
      message: 'This member has no active key here.',
    });
    expect(await revealInVain(revealer.caller, ownerTarget({ externalId: 'nobody' }))).toMatchObject({
      __typename: 'NotFound',
      message: 'No member with this id exists here.',
    });
  });

  test('an address of two members', async () => {
    for (const subject of ['one-of-two', 'two-of-two']) {
      const caller = { bearer: await app.signIn(subject, { email: 'both@acme.example' }) };
      await post(app.url, caller, '{ viewer { user { id } } }');
      await mutate(app.url, OPERATOR, 'addMember', {
        workspaceId: workspace.id,
        identity: identityOf(subject),
        email: 'both@acme.example',
      });
    }
    const answer = await revealInVain(revealer.caller, ownerTarget({ email: 'both@acme.example' }));
    expectIssues(answer, [{ path: ['target', 'owner', 'member', 'email'], accepted: /`memberId` or `externalId`/ }]);
  });

  test('a key that has ended', async () => {
    const member = await workspace.member();
    const [revoked, expired] = [await member.key(), await member.key({ expiresAt: inSeconds(60) })];
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
    expect(await revealInVain(revealer.caller, { keyId: revoked.id })).toMatchObject({
      __typename: 'ApiKeyEnded',
      status: 'REVOKED',
      message: "This key is revoked and can't be revealed; generate a new one.",
    });
    app.clock.advance({ seconds: 60 });
    expect(await revealInVain(revealer.caller, { keyId: expired.id })).toMatchObject({
      __typename: 'ApiKeyEnded',
      status: 'EXPIRED',
    });
  });

  test('both targets at once, and none', async () => {
    const key = await (await workspace.member()).key();
    for (const target of [{}, { keyId: key.id, ...ownerTarget({ externalId: 'x' }) }, { keyId: null }]) {
      const { topLevelErrors } = await revealInVain(revealer.caller, target);
      expect(topLevelErrors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    }
  });
});

function inSeconds(seconds: number): string {
  return new Date(app.clock.now().getTime() + seconds * 1_000).toISOString();
}
