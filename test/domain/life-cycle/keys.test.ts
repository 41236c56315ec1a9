import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAllRows } from '../../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { mutate, post, textAt, type MutationAnswer } from '../../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../../support/seed.ts';

/** The rows of the table "Life cycle, decided once" that are about one key, each by what it promises. */
let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  key = await member.key({ label: 'the key' });
});
afterAll(() => app.close());

const call = async (name: string, input: object): Promise<MutationAnswer> =>
  await mutate(app.url, member.caller, name, input);
const generate = async (input: object = {}): Promise<MutationAnswer> =>
  await call('generateApiKey', { workspaceId: workspace.id, label: 'x', ...input });
const onKey = async (name: string, input: object = {}): Promise<MutationAnswer> =>
  await call(name, { keyId: key.id, ...input });
const verdictOf = async (presentedKey: string): Promise<string> =>
  textAt(await workspace.verify(presentedKey), 'verdict');
const inSeconds = (seconds: number): string => new Date(app.clock.now().getTime() + seconds * 1_000).toISOString();
const read = async (): Promise<unknown> => {
  const query =
    'query ($id: ID!) { apiKey(id: $id) { id label environment grants { permission } expiresAt ipAllowList status } }';
  return (await post(app.url, member.caller, query, { id: key.id })).data?.['apiKey'];
};

describe('generate', () => {
  test('answers the secret once; nothing that is read later, and no row, has it', async () => {
    const query = 'query ($id: ID!) { apiKeys(workspaceId: $id) { nodes { id label hint metadata } } }';
    const listed = await post(app.url, member.caller, query, { id: workspace.id });
    expect(JSON.stringify(listed.data)).toContain(key.id);
    expect(JSON.stringify(listed.data)).not.toContain(key.secret);
    expect((await readAllRows(app.db)).filter((row) => row.includes(key.secret))).toEqual([]);
    expect(app.logged()).not.toContain(key.secret);
  });

  test('over the limit is refused under REJECT', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    expect((await generate({ replaceExisting: true })).__typename).toBe('ActiveKeyLimitReached');
    expect(await verdictOf(key.secret)).toBe('VALID');
  });

  test('over the limit asks under REPLACE, with hint and age of what would end, and then ends it', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' });
    expect(await generate()).toMatchObject({
      __typename: 'ReplacementNotConfirmed',
      existing: [{ keyId: key.id, hint: `${key.secret.slice(0, 12)}…${key.secret.slice(-4)}` }],
    });
    expect(await verdictOf(key.secret)).toBe('VALID');
    const made = await generate({ replaceExisting: true });
    expect([await verdictOf(key.secret), await verdictOf(textAt(made, 'secret'))]).toEqual(['SUPERSEDED', 'VALID']);
  });
});

describe('regenerate', () => {
  test('keeps id, label, grants, IP list and expiry, and ends the old secret at once by default', async () => {
    await onKey('updateApiKey', { expiresAt: inSeconds(60), grants: [], ipAllowList: ['192.0.2.1'] });
    const before = await read();
    const again = await onKey('regenerateApiKey');
    expect(await read()).toEqual(before);
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
    const from = { clientAddress: '192.0.2.1' };
    expect(await workspace.verify(textAt(again, 'secret'), from)).toMatchObject({ verdict: 'VALID', keyId: key.id });
  });

  test('with an overlap lets both secrets work until it ends', async () => {
    const again = await onKey('regenerateApiKey', { overlapSeconds: 60 });
    app.clock.advance({ ms: 59_999 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['VALID', 'VALID']);
    app.clock.advance({ ms: 1 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('never lets the old secret outlive the key, nor the key its expiry', async () => {
    const expiresAt = inSeconds(10);
    await onKey('updateApiKey', { expiresAt });
    const again = await onKey('regenerateApiKey', { overlapSeconds: 2_592_000 });
    expect(again['apiKey']).toMatchObject({ expiresAt, overlapEndsAt: expiresAt });
    app.clock.advance({ seconds: 10 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'EXPIRED']);
  });

  test('during an overlap is refused, unless that is ended by it; endOverlap ends it early', async () => {
    await onKey('regenerateApiKey', { overlapSeconds: 60 });
    expect((await onKey('regenerateApiKey')).__typename).toBe('OverlapInProgress');
    expect(await verdictOf(key.secret)).toBe('VALID');
    const second = await onKey('regenerateApiKey', { overlapSeconds: 60, endCurrentOverlap: true });
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
    const third = await onKey('regenerateApiKey', { overlapSeconds: 60, endCurrentOverlap: true });
    expect(await verdictOf(textAt(second, 'secret'))).toBe('VALID');
    await onKey('endOverlap');
    expect(await verdictOf(textAt(second, 'secret'))).toBe('SUPERSEDED');
    expect(await verdictOf(textAt(third, 'secret'))).toBe('VALID');
  });
});

test('revoke is for good, with a reason and a note; again it answers the key as first revoked', async () => {
  const first = await onKey('revokeApiKey', { reason: 'COMPROMISED', note: 'in a screenshot' });
  app.clock.advance({ seconds: 1 });
  expect((await onKey('revokeApiKey', { reason: 'UNUSED' }))['apiKey']).toEqual(first['apiKey']);
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'COMPROMISED' });
  app.clock.advance({ days: 3_000 });
  expect(await verdictOf(key.secret)).toBe('REVOKED');
});

test('supersede names the newer key', async () => {
  await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' });
  const made = await generate({ replaceExisting: true });
  const query = 'query ($id: ID!) { apiKey(id: $id) { status supersededBy } }';
  expect((await post(app.url, member.caller, query, { id: key.id })).data).toEqual({
    apiKey: { status: 'SUPERSEDED', supersededBy: textAt(made, 'apiKey.id') },
  });
});

test('expire needs no job, and an expired key is neither extended nor regenerated', async () => {
  await onKey('updateApiKey', { expiresAt: inSeconds(1) });
  app.clock.advance({ ms: 999 });
  expect(await verdictOf(key.secret)).toBe('VALID');
  app.clock.advance({ ms: 1 });
  expect(await verdictOf(key.secret)).toBe('EXPIRED');
  for (const [name, input] of [
    ['updateApiKey', { expiresAt: inSeconds(60) }],
    ['updateApiKey', { expiresAt: null }],
    ['regenerateApiKey', {}],
  ] as const)
    expect(await onKey(name, input)).toMatchObject({ __typename: 'ApiKeyEnded', status: 'EXPIRED' });
});

test('disable is undone by enable, and a disabled key can be regenerated, edited and counted meanwhile', async () => {
  await workspace.setPolicy({ activeKeysPerMember: 1 });
  await onKey('disableApiKey');
  expect(await verdictOf(key.secret)).toBe('DISABLED');
  expect((await generate()).__typename).toBe('ActiveKeyLimitReached');
  const again = await onKey('regenerateApiKey');
  expect((await onKey('updateApiKey', { label: 'y' }))['apiKey']).toMatchObject({ label: 'y', status: 'DISABLED' });
  expect(await verdictOf(textAt(again, 'secret'))).toBe('DISABLED');
  await onKey('enableApiKey');
  expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'VALID']);
});

test('an expired key can not be enabled either', async () => {
  await onKey('disableApiKey');
  await onKey('updateApiKey', { expiresAt: inSeconds(1) });
  app.clock.advance({ seconds: 1 });
  expect(await onKey('enableApiKey')).toMatchObject({ __typename: 'ApiKeyEnded', status: 'EXPIRED' });
});

describe('ended keys', () => {
  test('stay listed, and change neither label nor metadata any more', async () => {
    await onKey('revokeApiKey');
    for (const input of [{ label: 'y' }, { metadata: { a: 1 } }])
      expect((await onKey('updateApiKey', input)).__typename).toBe('ApiKeyEnded');
    expect(await read()).toMatchObject({ id: key.id, label: 'the key', status: 'REVOKED' });
  });

  test('answer for an old secret REVOKED when the key is, and SUPERSEDED when it lives or has expired', async () => {
    await onKey('updateApiKey', { expiresAt: inSeconds(60) });
    await onKey('regenerateApiKey');
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
    app.clock.advance({ seconds: 60 });
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
    await onKey('revokeApiKey');
    expect(await verdictOf(key.secret)).toBe('REVOKED');
  });
});

describe('a lost answer', () => {
  test('comes again for ten minutes; other input is refused, and so is a later call', async () => {
    const input = { idempotencyKey: randomUUID() };
    const first = await generate(input);
    app.clock.advance({ ms: 599_999 });
    expect(await generate(input)).toMatchObject({ secret: textAt(first, 'secret') });
    expect((await generate({ ...input, label: 'y' })).__typename).toBe('IdempotencyKeyReused');
    app.clock.advance({ ms: 1 });
    expect((await generate(input)).__typename).toBe('IdempotencyExpired');
  });

  test('of two calls at once is one key', async () => {
    const input = { keyId: key.id, idempotencyKey: randomUUID() };
    const [one, twin] = await Promise.all([call('regenerateApiKey', input), call('regenerateApiKey', input)]);
    expect(textAt(one, 'secret')).toBe(textAt(twin, 'secret'));
    expect(await verdictOf(textAt(twin, 'secret'))).toBe('VALID');
  });
});
