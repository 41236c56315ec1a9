import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
beforeEach(async () => {
  key = await member.key();
});
afterAll(() => app.close());

const regenerate = async (input: object = {}): Promise<MutationAnswer> =>
  await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, ...input });
const verdictOf = async (secret: string): Promise<unknown> => (await workspace.verify(secret))['verdict'];
const inMs = (ms: number): string => new Date(app.clock.now().getTime() + ms).toISOString();
async function overlapEndsAt(): Promise<unknown> {
  const { data } = await post(app.url, member.caller, 'query ($id: ID!) { apiKey(id: $id) { overlapEndsAt } }', {
    id: key.id,
  });
  return (data?.['apiKey'] as { overlapEndsAt: unknown }).overlapEndsAt;
}

describe('an overlap', () => {
  test.for([1, 3_600, 2_592_000])(
    'of %i seconds lets the old secret work to the millisecond',
    async (overlapSeconds) => {
      const ends = inMs(overlapSeconds * 1_000);
      const again = await regenerate({ overlapSeconds });
      expect(again['apiKey']).toMatchObject({ overlapEndsAt: ends });
      app.clock.advance({ ms: overlapSeconds * 1_000 - 1 });
      expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['VALID', 'VALID']);
      expect(await overlapEndsAt()).toBe(ends);
      app.clock.advance({ ms: 1 });
      expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'VALID']);
      expect(await overlapEndsAt()).toBeNull();
    },
  );

  test('of no seconds is none', async () => {
    expect((await regenerate({ overlapSeconds: 0 }))['apiKey']).toMatchObject({ overlapEndsAt: null });
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
  });

  test('is in the way of the next regeneration until it is over', async () => {
    const first = textAt(await regenerate({ overlapSeconds: 60 }), 'secret');
    const ends = await overlapEndsAt();
    expect(await mutateInVain(app, member.caller, 'regenerateApiKey', { keyId: key.id })).toMatchObject({
      __typename: 'OverlapInProgress',
      code: 'OVERLAP_IN_PROGRESS',
      overlapEndsAt: ends,
      message: expect.stringContaining('endCurrentOverlap'),
    });
    app.clock.advance({ seconds: 60 });
    expect((await regenerate({ overlapSeconds: 60 })).__typename).toBe('RegenerateApiKeySuccess');
    expect([await verdictOf(key.secret), await verdictOf(first)]).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('is ended by the next regeneration when that is asked for, so that never three secrets work', async () => {
    const first = textAt(await regenerate({ overlapSeconds: 60 }), 'secret');
    const second = textAt(await regenerate({ overlapSeconds: 60, endCurrentOverlap: true }), 'secret');
    expect([await verdictOf(key.secret), await verdictOf(first), await verdictOf(second)]).toEqual([
      'SUPERSEDED',
      'VALID',
      'VALID',
    ]);
  });

  test('never passes the expiry of the key, nor does the key live longer', async () => {
    const expiresAt = inMs(30_000);
    await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, expiresAt });
    const again = await regenerate({ overlapSeconds: 3_600 });
    expect(again['apiKey']).toMatchObject({ overlapEndsAt: expiresAt, expiresAt });
    app.clock.advance({ ms: 29_999 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['VALID', 'VALID']);
    app.clock.advance({ ms: 1 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'EXPIRED']);
  });

  test('is cut when the expiry is brought nearer, and not lengthened when it is moved away again', async () => {
    await regenerate({ overlapSeconds: 3_600 });
    const update = async (expiresAt: string | null) =>
      await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, expiresAt });
    const nearer = inMs(60_000);
    expect((await update(nearer))['apiKey']).toMatchObject({ overlapEndsAt: nearer });
    expect((await update(null))['apiKey']).toMatchObject({ overlapEndsAt: nearer, expiresAt: null });
    app.clock.advance({ ms: 60_000 });
    expect(await verdictOf(key.secret)).toBe('SUPERSEDED');
  });

  test('ends with the key', async () => {
    const again = await regenerate({ overlapSeconds: 60 });
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['REVOKED', 'REVOKED']);
  });
});

describe('old secrets are recognised for ever', () => {
  test('of a live key as SUPERSEDED, of a revoked one as REVOKED, with the same id', async () => {
    const secrets = [key.secret];
    for (let index = 0; index < 5; index += 1) secrets.push(textAt(await regenerate(), 'secret'));
    const current = secrets.pop() ?? '';
    app.clock.advance({ days: 365 });
    for (const secret of secrets)
      expect(await workspace.verify(secret)).toMatchObject({ verdict: 'SUPERSEDED', keyId: key.id, reason: null });
    expect(await verdictOf(current)).toBe('VALID');
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: 'COMPROMISED' });
    for (const secret of [...secrets, current])
      expect(await workspace.verify(secret)).toMatchObject({
        verdict: 'REVOKED',
        keyId: key.id,
        reason: 'COMPROMISED',
      });
  });

  test('of an expired key as SUPERSEDED', async () => {
    await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, expiresAt: inMs(1_000) });
    const again = await regenerate();
    app.clock.advance({ seconds: 1 });
    expect([await verdictOf(key.secret), await verdictOf(textAt(again, 'secret'))]).toEqual(['SUPERSEDED', 'EXPIRED']);
  });
});

test('the hint is that of the current secret', async () => {
  const secret = textAt(await regenerate({ overlapSeconds: 60 }), 'secret');
  const { data } = await post(app.url, member.caller, 'query ($id: ID!) { apiKey(id: $id) { hint } }', { id: key.id });
  expect(data).toEqual({ apiKey: { hint: `${secret.slice(0, 12)}…${secret.slice(-4)}` } });
});
