import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain } from './refusal.ts';

let app: TestApp;
let open: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  open = await seedWorkspace(app);
  await open.setPolicy({ enrolment: 'OPEN' });
});
afterAll(() => app.close());

const join = async (caller: Caller, { slug } = open): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'joinWorkspace', { workspaceSlug: slug });

test('a signed-in user joins an open workspace as a MEMBER without grants, and makes a key', async () => {
  const caller = await seedStranger(app);
  const { answer, events } = await mutateAudited(app, caller, 'joinWorkspace', { workspaceSlug: open.slug });
  expect(answer).toMatchObject({
    __typename: 'JoinWorkspaceSuccess',
    member: { role: 'MEMBER', grants: [], externalId: null, workspace: { id: open.id } },
  });
  expect(events).toMatchObject([
    { action: 'joinWorkspace', workspaceId: open.id, actor: textAt(answer, 'member.user.id'), before: null },
  ]);
  const made = await mutate(app.url, caller, 'generateApiKey', { workspaceId: open.id, label: 'mine' });
  expect(await open.verify(textAt(made, 'secret'))).toMatchObject({ verdict: 'VALID' });
});

test('joining again answers the membership as it is, and writes nothing', async () => {
  const caller = await seedStranger(app);
  const memberId = textAt(await join(caller), 'member.id');
  await mutate(app.url, open.owner.caller, 'updateMember', { memberId, role: 'ADMIN' });
  const { answer, events } = await mutateAudited(app, caller, 'joinWorkspace', { workspaceSlug: open.slug });
  expect(answer).toMatchObject({ member: { id: memberId, role: 'ADMIN' } });
  expect(events).toEqual([]);
});

test('ten calls at once make one member', async () => {
  const caller = await seedStranger(app);
  const answers = await Promise.all(Array.from({ length: 10 }, () => join(caller)));
  expect(answers.map(({ __typename }) => __typename)).toEqual(Array.from({ length: 10 }, () => 'JoinWorkspaceSuccess'));
  expect(new Set(answers.map((answer) => textAt(answer, 'member.id'))).size).toBe(1);
});

test('a workspace that is not open, one that is not there, and no slug at all are one answer', async () => {
  const caller = await seedStranger(app);
  const [invited, approval] = [await seedWorkspace(app), await seedWorkspace(app)];
  await approval.setPolicy({ enrolment: 'APPROVAL' });
  const answers = [];
  for (const workspaceSlug of [invited.slug, approval.slug, 'never-was', '', 'UPPER', '\u0000', 'x'.repeat(5_000)])
    answers.push(await mutateInVain(app, caller, 'joinWorkspace', { workspaceSlug }));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', topLevelErrors: [] });
});

test('whoever was removed, or left, does not come back by itself, but when an administrator wants it', async () => {
  for (const by of ['the owner', 'itself']) {
    const caller = await seedStranger(app);
    const joined = await join(caller);
    const memberId = textAt(joined, 'member.id');
    await mutate(app.url, by === 'itself' ? caller : open.owner.caller, 'removeMember', { memberId });
    const again = await mutateInVain(app, caller, 'joinWorkspace', { workspaceSlug: open.slug });
    expect(again).toMatchObject({ __typename: 'Forbidden', message: expect.stringContaining('has ended') });
    await mutate(app.url, open.owner.caller, 'addMember', {
      workspaceId: open.id,
      email: textAt(joined, 'member.user.email'),
    });
    expect((await join(caller)).__typename).toBe('JoinWorkspaceSuccess');
  }
});

test('a session that was reset there does not get in by joining', async () => {
  const caller = await seedStranger(app);
  const memberId = textAt(await join(caller), 'member.id');
  await mutate(app.url, caller, 'resetSessions', { target: { memberId } });
  const answer = await mutateInVain(app, caller, 'joinWorkspace', { workspaceSlug: open.slug });
  expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});
