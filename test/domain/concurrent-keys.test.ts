import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { startTestServers, type TestServers } from '../support/servers.ts';

/** Each round is a race of its own; on PostgreSQL they end differently. */
const ROUNDS = [1, 2, 3];

let servers: TestServers;
let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  servers = await startTestServers();
  app = servers.app;
  workspace = await seedWorkspace(app);
});
beforeEach(async () => {
  member = await workspace.member();
  key = await member.key();
});
afterAll(() => servers.close());

const isSuccess = ({ __typename }: MutationAnswer): boolean => __typename?.endsWith('Success') === true;

/** All at once; every one must be answered as a value. */
async function atOnce(...calls: readonly Promise<MutationAnswer>[]): Promise<readonly MutationAnswer[]> {
  const answers = await Promise.all(calls);
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  return answers;
}

async function verdicts(secrets: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const secret of secrets) found.push(textAt(await workspace.verify(secret), 'verdict'));
  return found.toSorted();
}

const regenerate = async (input: object = {}): Promise<MutationAnswer> =>
  await mutate(servers.url(), member.caller, 'regenerateApiKey', { keyId: key.id, ...input });

describe.for(ROUNDS)('round %i', () => {
  test('a key generated while its member is removed never works afterwards', async () => {
    const input = { workspaceId: workspace.id, label: 'x' };
    const answers = await atOnce(
      mutate(servers.url(), member.caller, 'generateApiKey', input),
      mutate(servers.url(), workspace.owner.caller, 'generateApiKey', { ...input, owner: { memberId: member.id } }),
      mutate(servers.url(), workspace.owner.caller, 'removeMember', { memberId: member.id }),
      regenerate(),
      mutate(servers.url(), member.caller, 'generateApiKey', input),
    );
    expect(answers[2]?.__typename).toBe('RemoveMemberSuccess');
    const secrets = answers.flatMap((answer) => (typeof answer['secret'] === 'string' ? [answer['secret']] : []));
    for (const secret of secrets)
      expect(await workspace.verify(secret)).toMatchObject({ reason: 'OFFBOARDING', verdict: 'REVOKED' });
    const living = await app.db
      .selectFrom('apiKeys')
      .select('id')
      .where('ownerMemberId', '=', member.id)
      .where('revokedAt', 'is', null)
      .execute();
    expect(living).toEqual([]);
  });

  test('parallel regenerations leave exactly one current secret, and it is one that was answered', async () => {
    const answers = await atOnce(...Array.from({ length: 6 }, () => regenerate()));
    const secrets = answers.map((answer) => textAt(answer, 'secret'));
    expect(new Set(secrets).size).toBe(6);
    expect(await verdicts([key.secret, ...secrets])).toEqual([
      ...Array.from({ length: 6 }, () => 'SUPERSEDED'),
      'VALID',
    ]);
    const current = await app.db
      .selectFrom('apiKeySecrets')
      .select('hint')
      .where('apiKeyId', '=', key.id)
      .where('validUntil', 'is', null)
      .execute();
    expect(current).toHaveLength(1);
  });

  test('of parallel regenerations with an overlap one succeeds, and two secrets work', async () => {
    const answers = await atOnce(...Array.from({ length: 5 }, () => regenerate({ overlapSeconds: 60 })));
    const [success, ...more] = answers.filter(isSuccess);
    expect(more).toEqual([]);
    expect(answers.filter(({ __typename }) => __typename === 'OverlapInProgress')).toHaveLength(4);
    expect(await verdicts([key.secret, textAt(success ?? {}, 'secret')])).toEqual(['VALID', 'VALID']);
  });

  test('a key that is regenerated, changed and revoked at once is revoked, with all of its secrets', async () => {
    const answers = await atOnce(
      regenerate({ overlapSeconds: 60, endCurrentOverlap: true }),
      mutate(servers.url(), member.caller, 'updateApiKey', { keyId: key.id, label: 'x' }),
      mutate(servers.url(), member.caller, 'revokeApiKey', { keyId: key.id }),
      regenerate({ overlapSeconds: 60, endCurrentOverlap: true }),
      mutate(servers.url(), workspace.owner.caller, 'endOverlap', { keyId: key.id }),
    );
    for (const { __typename } of answers) expect(__typename).toMatch(/Success$|^ApiKeyEnded$/);
    const secrets = answers.flatMap((answer) => (typeof answer['secret'] === 'string' ? [answer['secret']] : []));
    expect(new Set(await verdicts([key.secret, ...secrets]))).toEqual(new Set(['REVOKED']));
  });

  test('parallel revocations are one: the same answer for all, one audit row', async () => {
    const reasons = ['UNUSED', 'COMPROMISED', 'POLICY', 'UNSPECIFIED'];
    const [first, ...others] = await atOnce(
      ...reasons.map((reason) => mutate(servers.url(), member.caller, 'revokeApiKey', { keyId: key.id, reason })),
    );
    // Each waits for itself until the one revocation is true everywhere.
    for (const other of others) expect(other).toEqual({ ...first, effectiveAfterMs: expect.any(Number) });
    const rows = await app.db
      .selectFrom('auditEvents')
      .select('id')
      .where('target', '=', key.id)
      .where('action', '=', 'revokeApiKey')
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('parallel generations are keys of their own', async () => {
    const answers = await atOnce(
      ...Array.from({ length: 6 }, () =>
        mutate(servers.url(), member.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x' }),
      ),
    );
    expect(new Set(answers.map((answer) => textAt(answer, 'apiKey.id'))).size).toBe(6);
    expect(await verdicts(answers.map((answer) => textAt(answer, 'secret')))).toEqual(
      Array.from({ length: 6 }, () => 'VALID'),
    );
  });
});
