import { REVOCATION_REASONS } from '@portcullis/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
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

test.for(REVOCATION_REASONS)('a key is revoked with the reason %s and a note, and says so for ever', async (reason) => {
  const key = await member.key();
  const { userId } = await app.db
    .selectFrom('members')
    .select('userId')
    .where('id', '=', member.id)
    .executeTakeFirstOrThrow();
  const revoked = await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason, note: ' Ticket 7. ' });
  expect(revoked).toMatchObject({
    __typename: 'RevokeApiKeySuccess',
    apiKey: {
      id: key.id,
      status: 'REVOKED',
      revokedAt: app.clock.now().toISOString(),
      revokedBy: userId,
      revocationReason: reason,
      revocationNote: 'Ticket 7.',
    },
    effective: true,
    effectiveAfterMs: expect.any(Number),
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason });
});

test('a reason that is not given is UNSPECIFIED, and a note that is not given null', async () => {
  const key = await member.key();
  const revoked = await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: null, note: null });
  expect(revoked['apiKey']).toMatchObject({ revocationReason: 'UNSPECIFIED', revocationNote: null });
});

test('revoking again answers the key as first revoked, whoever asks, and writes nothing', async () => {
  const key = await member.key();
  const first = await mutate(app.url, member.caller, 'revokeApiKey', {
    keyId: key.id,
    reason: 'UNUSED',
    note: 'first',
  });
  app.clock.advance({ seconds: 5 });
  const before = await readAllRows(app.db);
  const second = await mutate(app.url, workspace.owner.caller, 'revokeApiKey', {
    keyId: key.id,
    reason: 'COMPROMISED',
    note: 'second',
  });
  expect(second).toEqual({ ...first, effectiveAfterMs: expect.any(Number) });
  expect(await readAllRows(app.db)).toEqual(before);
});

test.for([
  ['a note of 1,001 characters', { note: 'x'.repeat(1_001) }, ['note'], /^0 to 1000 characters/],
  ['a note with NUL', { note: 'a\u0000' }, ['note'], /no control characters/],
] as const)('%s is refused, and the key works on', async ([, input, path, accepted]) => {
  const key = await member.key();
  expectIssues(await mutateInVain(app, member.caller, 'revokeApiKey', { keyId: key.id, ...input }), [
    { path, accepted },
  ]);
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
});
