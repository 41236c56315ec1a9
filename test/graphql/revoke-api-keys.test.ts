import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

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

const revoke = async (filter: object, more: object = {}): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'revokeApiKeys', { workspaceId: workspace.id, filter, ...more });
const verdictOf = async (secret: string): Promise<unknown> => (await workspace.verify(secret))['verdict'];

test('all keys that match end, with one reason, and the others live', async () => {
  const [one, other] = [await member.key({ label: 'CI old' }), await member.key({ label: 'ci older' })];
  const kept = await member.key({ label: 'new' });
  const answer = await revoke({ label: 'CI' }, { reason: 'UNUSED', note: 'Spring.' });
  expect(answer).toMatchObject({
    __typename: 'RevokeApiKeysSuccess',
    revokedApiKeyCount: 2,
    remainingApiKeyCount: 0,
    effective: true,
  });
  const ended = { status: 'REVOKED', revocationReason: 'UNUSED', revocationNote: 'Spring.' };
  const apiKeys = answer['apiKeys'] as readonly { id: string }[];
  expect(apiKeys.map(({ id }) => id)).toEqual([one.id, other.id].toSorted());
  for (const key of apiKeys) expect(key).toMatchObject(ended);
  expect(await verdictOf(one.secret)).toBe('REVOKED');
  expect(await verdictOf(other.secret)).toBe('REVOKED');
  expect(await verdictOf(kept.secret)).toBe('VALID');
});

describe('each field of the filter narrows it:', () => {
  test('owner, environment, tier, status, and all of them together', async () => {
    const tier = await workspace.tier();
    const wanted = await workspace.owner.key({ environment: 'TEST', tierId: tier.id });
    const others = [
      await workspace.owner.key({ environment: 'LIVE', tierId: tier.id }),
      await workspace.owner.key({ environment: 'TEST' }),
      await member.key({ environment: 'TEST' }),
    ];
    const filter = { owner: workspace.owner.id, environment: 'TEST', tier: tier.id, status: 'ACTIVE' };
    expect(await revoke(filter)).toMatchObject({ revokedApiKeyCount: 1, apiKeys: [{ id: wanted.id }] });
    for (const { secret } of others) expect(await verdictOf(secret)).toBe('VALID');
  });

  test('keys of another workspace are never among them', async () => {
    const elsewhere = await seedWorkspace(app);
    const theirs = await elsewhere.owner.key();
    await member.key();
    expect(await revoke({ status: 'ACTIVE' })).toMatchObject({ revokedApiKeyCount: 1 });
    expect(await revoke({ owner: elsewhere.owner.id })).toMatchObject({ revokedApiKeyCount: 0 });
    expect(await elsewhere.verify(theirs.secret)).toMatchObject({ verdict: 'VALID' });
  });
});

test('a dry run answers the same, and changes nothing', async () => {
  const keys = [await member.key(), await member.key()];
  const before = await readAllRows(app.db);
  const wouldEnd = await revoke({ owner: member.id }, { dryRun: true });
  expect(wouldEnd).toMatchObject({ revokedApiKeyCount: 2, apiKeys: [{ status: 'ACTIVE' }, { status: 'ACTIVE' }] });
  expect(await readAllRows(app.db)).toEqual(before);
  expect(await revoke({ owner: member.id })).toMatchObject({ revokedApiKeyCount: 2 });
  for (const { secret } of keys) expect(await verdictOf(secret)).toBe('REVOKED');
});

test('keys that are revoked already stay as first revoked, and with none left nothing is written', async () => {
  const { id } = await member.key();
  await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: id, reason: 'COMPROMISED' });
  const before = await readAllRows(app.db);
  expect(await revoke({ owner: member.id }, { reason: 'UNUSED' })).toMatchObject({
    revokedApiKeyCount: 0,
    apiKeys: [],
  });
  expect(await readAllRows(app.db)).toEqual(before);
});

test('one audit row names all of them', async () => {
  const ids = [(await member.key()).id, (await member.key()).id].toSorted();
  const input = { workspaceId: workspace.id, filter: { owner: member.id }, reason: 'POLICY', note: 'Ticket 8.' };
  const { events } = await mutateAudited(app, workspace.owner.caller, 'revokeApiKeys', input);
  expect(events).toMatchObject([{ action: 'revokeApiKeys', target: workspace.id, workspaceId: workspace.id }]);
  expect(events[0]?.after).toEqual({
    reason: 'POLICY',
    note: 'Ticket 8.',
    filter: { ownerMemberId: member.id },
    revokedApiKeys: ids,
  });
});

test('of more keys than one call ends the oldest do, and the answer says how many are left', async () => {
  const { id: keyId } = await member.key({ label: 'many' });
  const made = await app.db.selectFrom('apiKeys').selectAll().where('id', '=', keyId).executeTakeFirstOrThrow();
  const rows = Array.from({ length: 10_004 }, (_, index) => ({
    ...made,
    id: `${keyId.slice(0, 25)}${String(index).padStart(5, '0')}`,
    grants: null,
    metadata: '{}',
  }));
  for (let from = 0; from < rows.length; from += 2_000)
    await app.db
      .insertInto('apiKeys')
      .values(rows.slice(from, from + 2_000))
      .execute();
  const first = await revoke({ label: 'many' });
  expect(first).toMatchObject({ revokedApiKeyCount: 10_000, remainingApiKeyCount: 5 });
  expect(first['apiKeys']).toHaveLength(100);
  expect(await revoke({ label: 'many' })).toMatchObject({ revokedApiKeyCount: 5, remainingApiKeyCount: 0 });
});

test.for([
  ['a filter that says nothing', { filter: {} }, ['filter'], 'at least one of its fields'],
  ['a filter of nulls', { filter: { label: null } }, ['filter'], 'at least one of its fields'],
  ['a long note', { filter: { status: 'ACTIVE' }, note: 'x'.repeat(1_001) }, ['note'], /^0 to 1000 characters/],
  ['a long label', { filter: { label: 'x'.repeat(101) } }, ['filter', 'label'], /^0 to 100 characters/],
] as const)('%s is refused, and nothing is written', async ([, input, path, accepted]) => {
  await member.key();
  const answer = await mutateInVain(app, workspace.owner.caller, 'revokeApiKeys', {
    workspaceId: workspace.id,
    ...input,
  });
  expectIssues(answer, [{ path, accepted }]);
});

test('two bulk revocations, a single one and a regeneration at once all return, and every key is dead', async () => {
  const keys = [await member.key(), await member.key(), await member.key(), await member.key()];
  const [first] = keys;
  const answers = await Promise.all([
    revoke({ owner: member.id }),
    revoke({ status: 'ACTIVE' }),
    mutate(app.url, member.caller, 'revokeApiKey', { keyId: first?.id }),
    mutate(app.url, member.caller, 'regenerateApiKey', { keyId: keys[1]?.id }),
  ]);
  for (const { topLevelErrors } of answers) expect(topLevelErrors).toEqual([]);
  for (const { secret } of keys) expect(['REVOKED', 'SUPERSEDED']).toContain(await verdictOf(secret));
  expect(await revoke({ owner: member.id })).toMatchObject({ revokedApiKeyCount: 0 });
});
