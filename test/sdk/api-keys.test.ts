import {
  ActiveKeyLimitReachedError,
  AmbiguousOwnerError,
  ApiKeyEndedError,
  GrantsExceededError,
  InvalidInputError,
  NotFoundError,
  NotRecoverableError,
  OverlapInProgressError,
  type PortcullisClient,
  ReplacementNotConfirmedError,
} from '@portcullis/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let client: PortcullisClient;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({
    grants: [{ permission: 'datasets:read', resources: ['solar'] }],
    externalId: '4711',
  });
  client = connect(app, member.caller);
});

async function verdictOf(presentedKey: string): Promise<string> {
  return (await connect(app, workspace.owner.caller).apiKeys.verify({ workspaceId: workspace.id, presentedKey }))
    .verdict;
}

describe('reveal', () => {
  test('answers the secret again, and says of a key whose secret is not kept that it can not', async () => {
    const once = await client.apiKeys.generate({ workspaceId: workspace.id, label: 'once' });
    await setKeyPolicyColumns(app, workspace, {
      secretVisibility: 'RECOVERABLE',
      memberActions: ['GENERATE', 'REVEAL'],
    });
    const kept = await client.apiKeys.generate({ workspaceId: workspace.id, label: 'kept' });
    expect(await client.apiKeys.reveal({ target: { keyId: kept.apiKey.id } })).toEqual({
      apiKey: kept.apiKey,
      secret: kept.secret,
    });
    const refusal = await rejectionOf(client.apiKeys.reveal({ target: { keyId: once.apiKey.id } }));
    expect(refusal).toBeInstanceOf(NotRecoverableError);
  });

  test('by owner names the keys of who has several', async () => {
    await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
    const owner = { workspaceId: workspace.id, member: { externalId: '4711' } };
    const { secret, apiKey } = await client.apiKeys.generate({ workspaceId: workspace.id, label: 'first' });
    const { apiKeys } = connect(app, workspace.owner.caller);
    expect((await apiKeys.reveal({ target: { owner } })).secret).toBe(secret);
    const other = await client.apiKeys.generate({ workspaceId: workspace.id, label: 'second' });
    const error = await rejectionOf(apiKeys.reveal({ target: { owner } }));
    expect(error).toBeInstanceOf(AmbiguousOwnerError);
    const { apiKeyIds } = error as AmbiguousOwnerError;
    expect(apiKeyIds.toSorted()).toEqual([apiKey.id, other.apiKey.id].toSorted());
  });
});

describe('generate', () => {
  test('answers the record and the secret, which works', async () => {
    const made = await client.apiKeys.generate({
      workspaceId: workspace.id,
      label: 'forecast',
      environment: 'TEST',
      grants: [{ permission: 'datasets:read', resources: ['solar'] }],
      expiresAt: '2027-01-01T00:00:00Z',
      metadata: { team: 'grid' },
    });
    expect(made).toEqual({
      secret: expect.stringMatching(/^pk_test_[0-9A-Za-z]{32}$/),
      effective: true,
      effectiveAfterMs: expect.any(Number),
      apiKey: {
        id: expect.stringMatching(/^key_/),
        label: 'forecast',
        environment: 'TEST',
        status: 'ACTIVE',
        hint: expect.stringMatching(/^pk_test_.{4}….{4}$/),
        isWeak: false,
        grants: [{ permission: 'datasets:read', resources: ['solar'] }],
        tier: null,
        ipAllowList: [],
        disabledAt: null,
        disabledBy: null,
        metadata: { team: 'grid' },
        expiresAt: '2027-01-01T00:00:00.000Z',
        overlapEndsAt: null,
        lastUsedAt: null,
        previousSecretLastUsedAt: null,
        owner: {
          id: member.id,
          externalId: '4711',
          user: { id: expect.stringMatching(/^usr_/), name: null, email: member.email },
        },
        workspace: { id: workspace.id },
        createdAt: '2026-11-20T12:00:00.000Z',
        createdBy: expect.stringMatching(/^usr_/),
        revokedAt: null,
        revokedBy: null,
        revocationReason: null,
        revocationNote: null,
        supersededAt: null,
        supersededBy: null,
      },
    });
    expect(await verdictOf(made.secret)).toBe('VALID');
  });

  test('for somebody else takes any way to name a member', async () => {
    const owner = connect(app, workspace.owner.caller);
    for (const address of [{ memberId: member.id }, { externalId: '4711' }, { email: member.email.toUpperCase() }]) {
      const { apiKey } = await owner.apiKeys.generate({ workspaceId: workspace.id, label: 'for them', owner: address });
      expect(apiKey.owner.id).toBe(member.id);
    }
  });

  test('of one key more than the policy allows is an error that says so, or that shows what would end', async () => {
    const input = { workspaceId: workspace.id, label: 'x' };
    const { apiKey, secret } = await client.apiKeys.generate(input);
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const full = await rejectionOf(client.apiKeys.generate(input));
    expect(full).toBeInstanceOf(ActiveKeyLimitReachedError);
    expect(full).toMatchObject({ limit: 1, activeKeys: 1 });
    await workspace.setPolicy({ onLimit: 'REPLACE' });
    const { id: keyId, label, hint, createdAt } = apiKey;
    const unconfirmed = await rejectionOf(client.apiKeys.generate(input));
    expect(unconfirmed).toBeInstanceOf(ReplacementNotConfirmedError);
    expect(unconfirmed).toMatchObject({ existing: [{ keyId, label, hint, createdAt }], existingCount: 1 });
    const made = await client.apiKeys.generate({ ...input, replaceExisting: true });
    expect(await client.apiKeys.get(keyId)).toMatchObject({ status: 'SUPERSEDED', supersededBy: made.apiKey.id });
    expect([await verdictOf(secret), await verdictOf(made.secret)]).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('of more than one holds is a GrantsExceededError that names the excess', async () => {
    const grants = [{ permission: 'datasets:read', resources: ['solar', 'wind'] }];
    const error = await rejectionOf(client.apiKeys.generate({ workspaceId: workspace.id, label: 'too much', grants }));
    expect(error).toBeInstanceOf(GrantsExceededError);
    expect(error).toMatchObject({
      excess: [{ permission: 'datasets:read', resources: ['wind'] }],
      requestId: expect.stringMatching(/.+/),
    });
  });

  test('of a malformed input is an InvalidInputError that names the field', async () => {
    const error = await rejectionOf(client.apiKeys.generate({ workspaceId: workspace.id, label: '' }));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({
      issues: [{ path: ['label'], message: expect.any(String), accepted: expect.stringContaining('100') }],
    });
  });

  test('in another workspace is a NotFoundError', async () => {
    const other = await seedWorkspace(app);
    const error = await rejectionOf(client.apiKeys.generate({ workspaceId: other.id, label: 'a key' }));
    expect(error).toBeInstanceOf(NotFoundError);
  });
});

describe('regenerate', () => {
  test('answers the same key with another secret; the old one ends at once', async () => {
    const key = await member.key();
    const made = await client.apiKeys.regenerate({ keyId: key.id });
    expect(made).toMatchObject({ apiKey: { id: key.id, overlapEndsAt: null }, effective: true });
    expect([await verdictOf(key.secret), await verdictOf(made.secret)]).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('during an overlap is an OverlapInProgressError that says until when; endOverlap ends it early', async () => {
    const key = await member.key();
    const { apiKey } = await client.apiKeys.regenerate({ keyId: key.id, overlapSeconds: 3_600 });
    expect(apiKey.overlapEndsAt).toBe('2026-11-20T13:00:00.000Z');
    const error = await rejectionOf(client.apiKeys.regenerate({ keyId: key.id }));
    expect(error).toBeInstanceOf(OverlapInProgressError);
    expect(error).toMatchObject({ overlapEndsAt: '2026-11-20T13:00:00.000Z' });
    expect(await verdictOf(key.secret)).toBe('VALID');
    expect((await client.apiKeys.endOverlap({ keyId: key.id })).apiKey.overlapEndsAt).toBeNull();
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
  });
});

describe('update', () => {
  test('changes what is given and leaves what is left out', async () => {
    const key = await member.key({ label: 'before', metadata: { team: 'grid' }, expiresAt: '2027-01-01T00:00:00Z' });
    const { apiKey } = await client.apiKeys.update({ keyId: key.id, label: 'after', expiresAt: null });
    expect(apiKey).toMatchObject({ label: 'after', metadata: { team: 'grid' }, expiresAt: null });
  });

  test('of an ended key is an ApiKeyEndedError that says how it ended', async () => {
    const key = await member.key();
    await client.apiKeys.revoke({ keyId: key.id });
    const error = await rejectionOf(client.apiKeys.update({ keyId: key.id, label: 'too late' }));
    expect(error).toBeInstanceOf(ApiKeyEndedError);
    expect(error).toMatchObject({ status: 'REVOKED' });
  });
});

describe('revoke', () => {
  test('ends the key and tells by whom and why, again and again', async () => {
    const key = await member.key();
    const { apiKey } = await client.apiKeys.revoke({ keyId: key.id, reason: 'COMPROMISED', note: 'in a screenshot' });
    expect(apiKey).toMatchObject({
      status: 'REVOKED',
      revocationReason: 'COMPROMISED',
      revocationNote: 'in a screenshot',
    });
    expect(await verdictOf(key.secret)).toBe('REVOKED');
    expect((await client.apiKeys.revoke({ keyId: key.id, reason: 'UNUSED' })).apiKey).toEqual(apiKey);
  });

  test('of a key that is not theirs to know is a NotFoundError', async () => {
    const { id } = await workspace.owner.key();
    expect(await rejectionOf(client.apiKeys.revoke({ keyId: id }))).toBeInstanceOf(NotFoundError);
  });
});

describe('get', () => {
  test('answers the record of a key', async () => {
    const { id } = await member.key({ label: 'mine' });
    expect(await client.apiKeys.get(id)).toMatchObject({ id, label: 'mine', status: 'ACTIVE' });
  });

  test('of a key that is not theirs to know is a NotFoundError, as of one that does not exist', async () => {
    const { id } = await workspace.owner.key();
    for (const keyId of [id, 'key_01kr0000000000000000000000', 'rubbish']) {
      const error = await rejectionOf(client.apiKeys.get(keyId));
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({
        message: 'No key with this id exists here.',
        requestId: expect.stringMatching(/.+/),
      });
    }
  });
});

describe('importAll', () => {
  test('answers what became of each key', async () => {
    const presentedKey = 'a-key-of-the-old-portal-1';
    const items = [
      { presentedKey, owner: { externalId: '4711' } },
      { presentedKey: 'short', owner: { email: 'ada@example.com' } },
    ];
    const answer = await connect(app, workspace.owner.caller).apiKeys.importAll({ workspaceId: workspace.id, items });
    expect(answer).toMatchObject({
      importedCount: 1,
      unchangedCount: 0,
      refusedCount: 1,
      createdOwnerCount: 0,
      effective: true,
      items: [
        { outcome: 'IMPORTED', keyId: expect.stringMatching(/^key_/), refusal: null },
        {
          outcome: 'REFUSED',
          keyId: null,
          refusal: { code: 'INVALID_INPUT', issues: [{ path: ['items', '1', 'presentedKey'] }] },
        },
      ],
    });
    expect(await verdictOf(presentedKey)).toBe('VALID');
  });
});
