import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

test('the old secret is refused at once, and the current one works on', async () => {
  const key = await member.key();
  const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 3_600 });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  const ended = await mutate(app.url, member.caller, 'endOverlap', { keyId: key.id });
  expect(ended).toMatchObject({
    __typename: 'EndOverlapSuccess',
    apiKey: { id: key.id, status: 'ACTIVE', overlapEndsAt: null },
    effective: true,
    effectiveAfterMs: expect.any(Number),
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
  expect(await workspace.verify(textAt(again, 'secret'))).toMatchObject({ verdict: 'VALID' });
});

test('without an overlap it is a success that writes nothing', async () => {
  const key = await member.key();
  const before = await readAllRows(app.db);
  expect((await mutate(app.url, member.caller, 'endOverlap', { keyId: key.id })).__typename).toBe('EndOverlapSuccess');
  expect(await readAllRows(app.db)).toEqual(before);
});

test('an overlap that was ended is not in the way of the next one', async () => {
  const key = await member.key();
  await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 3_600 });
  await mutate(app.url, member.caller, 'endOverlap', { keyId: key.id });
  const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
  expect(again.__typename).toBe('RegenerateApiKeySuccess');
});
