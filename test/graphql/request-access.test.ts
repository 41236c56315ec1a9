import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { ownRequests } from './access-requests.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let decider: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.setPolicy({ enrolment: 'APPROVAL' });
  await workspace.permission('datasets:read');
  decider = await workspace.member({
    grants: [{ permission: 'portcullis:access:decide' }, { permission: 'datasets:read' }],
  });
});
afterAll(() => app.close());

const request = async (caller: Caller, note?: string): Promise<MutationAnswer> => {
  // Lists are sorted by the instant of making.
  app.clock.advance({ ms: 1 });
  return await mutate(app.url, caller, 'requestAccess', { workspaceSlug: workspace.slug, note });
};
const decide = async (requestId: unknown, input: object): Promise<MutationAnswer> =>
  await mutate(app.url, decider.caller, 'decideAccessRequest', { requestId, ...input });
const decideInVain = async (requestId: unknown, input: object, by = decider.caller): Promise<MutationAnswer> =>
  await mutateInVain(app, by, 'decideAccessRequest', { requestId, ...input });
const generate = async (caller: Caller): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'mine' });
const RECEIVED = { __typename: 'RequestAccessSuccess', received: true, topLevelErrors: [] };

/** Somebody whose request is open. */
async function seedRequest(): Promise<{ readonly caller: Caller; readonly id: string }> {
  const caller = await seedStranger(app);
  expect(await request(caller, 'For the grid report.')).toEqual(RECEIVED);
  return { caller, id: String((await ownRequests(app, caller))[0]?.['id']) };
}

test('a user without access is told so until the request is approved, and then makes a key', async () => {
  const { caller, id } = await seedRequest();
  const refused = await mutateInVain(app, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'mine' });
  expect(refused).toMatchObject({ __typename: 'AccessNotApproved', code: 'ACCESS_NOT_APPROVED' });
  expect(await ownRequests(app, caller)).toMatchObject([
    { id, workspaceSlug: workspace.slug, note: 'For the grid report.', status: 'PENDING', decidedAt: null },
  ]);
  const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
  const input = { requestId: id, decision: 'APPROVE', grants, note: 'Welcome.' };
  const { answer, events } = await mutateAudited(app, decider.caller, 'decideAccessRequest', input);
  expect(answer).toMatchObject({
    __typename: 'DecideAccessRequestSuccess',
    accessRequest: { id, status: 'APPROVED', decisionNote: 'Welcome.', member: { role: 'MEMBER', grants } },
  });
  expect(events).toMatchObject([
    {
      action: 'decideAccessRequest',
      workspaceId: workspace.id,
      target: id,
      after: {
        decision: 'APPROVED',
        userId: textAt(answer, 'accessRequest.user.id'),
        memberId: textAt(answer, 'accessRequest.member.id'),
        grants,
      },
    },
  ]);
  const decidedAt = app.clock.now().toISOString();
  expect(await ownRequests(app, caller)).toMatchObject([{ status: 'APPROVED', decidedAt, decisionNote: 'Welcome.' }]);
  const key = textAt(await generate(caller), 'secret');
  const require = { permission: { name: 'datasets:read', resource: 'solar' } };
  expect(await workspace.verify(key, { require })).toMatchObject({ verdict: 'VALID' });
});

test('a rejected user has no access, and may ask again', async () => {
  const { caller, id } = await seedRequest();
  expect(await decide(id, { decision: 'REJECT', note: 'Not now.' })).toMatchObject({
    accessRequest: { status: 'REJECTED', member: null },
  });
  expect((await generate(caller)).__typename).toBe('AccessNotApproved');
  await request(caller);
  expect(await ownRequests(app, caller)).toMatchObject([
    { status: 'PENDING', note: '' },
    { status: 'REJECTED', decisionNote: 'Not now.' },
  ]);
});

test('one row of the audit log tells of a request, without what the user wrote', async () => {
  const caller = await seedStranger(app);
  const input = { workspaceSlug: workspace.slug, note: 'I am Olive.' };
  const { events } = await mutateAudited(app, caller, 'requestAccess', input);
  expect(events).toMatchObject([{ action: 'requestAccess', workspaceId: workspace.id, before: null }]);
  expect(events[0]?.after).toEqual({ userId: events[0]?.actor });
});

describe('the answer is the same, and nothing is written,', () => {
  const expectNothing = async (caller: Caller, workspaceSlug: string): Promise<void> => {
    const before = await readAllRows(app.db);
    expect(await mutate(app.url, caller, 'requestAccess', { workspaceSlug, note: 'Please.' })).toEqual(RECEIVED);
    expect(await readAllRows(app.db)).toEqual(before);
  };

  test('for a workspace that is not there, and for one with another enrolment', async () => {
    const caller = await seedStranger(app);
    const [invited, open] = [await seedWorkspace(app), await seedWorkspace(app)];
    await open.setPolicy({ enrolment: 'OPEN' });
    for (const slug of [invited.slug, open.slug, 'never-was', '', 'UPPER', '\u0000', 'x'.repeat(5_000)])
      await expectNothing(caller, slug);
  });

  test('for a member, and for somebody whose request is open', async () => {
    await expectNothing(decider.caller, workspace.slug);
    await expectNothing((await seedRequest()).caller, workspace.slug);
  });
});

test('ten requests at once are one', async () => {
  const caller = await seedStranger(app);
  const answers = await Promise.all(Array.from({ length: 10 }, () => request(caller)));
  expect(answers).toEqual(Array.from({ length: 10 }, () => RECEIVED));
  expect(await ownRequests(app, caller)).toHaveLength(1);
});

test('a note of more than 1,000 characters is refused', async () => {
  const caller = await seedStranger(app);
  const input = { workspaceSlug: workspace.slug, note: 'x'.repeat(1_001) };
  expectIssues(await mutateInVain(app, caller, 'requestAccess', input), [
    { path: ['note'], accepted: /^0 to 1000 characters/ },
  ]);
});

test('a request expires after 30 days, and can be made again', async () => {
  const { caller, id } = await seedRequest();
  app.clock.advance({ days: 30, ms: -1 });
  expect(await ownRequests(app, caller)).toMatchObject([{ status: 'PENDING' }]);
  app.clock.advance({ ms: 1 });
  expect(await ownRequests(app, caller)).toMatchObject([{ status: 'EXPIRED', decidedAt: null }]);
  for (const decision of ['APPROVE', 'REJECT'])
    expect(await decideInVain(id, { decision })).toMatchObject({
      __typename: 'AccessRequestEnded',
      requestStatus: 'EXPIRED',
    });
  await request(caller);
  expect(await ownRequests(app, caller)).toMatchObject([{ status: 'PENDING' }, { status: 'EXPIRED', decidedAt: null }]);
});

describe('deciding', () => {
  test('happens once, also of ten at once', async () => {
    const { id } = await seedRequest();
    const answers = await Promise.all(Array.from({ length: 10 }, () => decide(id, { decision: 'APPROVE' })));
    expect(answers.filter(({ __typename }) => __typename === 'DecideAccessRequestSuccess')).toHaveLength(1);
    expect(answers.filter((answer) => answer['requestStatus'] === 'APPROVED')).toHaveLength(9);
    expect(await decideInVain(id, { decision: 'REJECT' })).toMatchObject({ requestStatus: 'APPROVED' });
  });

  test('gives nobody more than the decider holds, nor what the catalogue does not have', async () => {
    const { id } = await seedRequest();
    const more = { decision: 'APPROVE', grants: [{ permission: 'portcullis:members:manage' }] };
    expect(await decideInVain(id, more)).toMatchObject({ __typename: 'GrantsExceeded' });
    const unknown = { decision: 'APPROVE', grants: [{ permission: 'datasets:raed' }] };
    expectIssues(await decideInVain(id, unknown, OPERATOR), [
      { path: ['grants', '0', 'permission'], accepted: 'datasets:read' },
    ]);
  });

  test('a rejection takes no grants, and no note is longer than 1,000 characters', async () => {
    const { id } = await seedRequest();
    expectIssues(await decideInVain(id, { decision: 'REJECT', grants: [] }), [
      { path: ['grants'], accepted: 'no `grants` with REJECT' },
    ]);
    expectIssues(await decideInVain(id, { decision: 'REJECT', note: 'x'.repeat(1_001) }), [
      { path: ['note'], accepted: /^0 to 1000 characters/ },
    ]);
  });

  test('approves nobody who is a member by now', async () => {
    const { caller, id } = await seedRequest();
    const { data } = await post(app.url, caller, '{ viewer { user { email } } }');
    const email = textAt(data, 'viewer.user.email');
    await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, email });
    expect(await decideInVain(id, { decision: 'APPROVE' })).toMatchObject({
      __typename: 'AlreadyExists',
      path: ['requestId'],
    });
  });

  test('approves nobody once the enrolment is another one, and still rejects', async () => {
    const own = await seedWorkspace(app);
    await own.setPolicy({ enrolment: 'APPROVAL' });
    const caller = await seedStranger(app);
    await mutate(app.url, caller, 'requestAccess', { workspaceSlug: own.slug });
    const id = (await ownRequests(app, caller))[0]?.['id'];
    await own.setPolicy({ enrolment: 'INVITED' });
    expect((await decideInVain(id, { decision: 'APPROVE' }, own.owner.caller)).__typename).toBe('Forbidden');
    const rejected = await mutate(app.url, own.owner.caller, 'decideAccessRequest', {
      requestId: id,
      decision: 'REJECT',
    });
    expect(rejected.__typename).toBe('DecideAccessRequestSuccess');
  });
});

test('a removed member may ask again, and comes back as a new member', async () => {
  const { caller, id } = await seedRequest();
  const memberId = textAt(await decide(id, { decision: 'APPROVE' }), 'accessRequest.member.id');
  await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId });
  expect((await generate(caller)).__typename).toBe('AccessNotApproved');
  await request(caller);
  const again = await decide((await ownRequests(app, caller))[0]?.['id'], { decision: 'APPROVE' });
  expect(textAt(again, 'accessRequest.member.id')).not.toBe(memberId);
});

test('the list can be narrowed to what waits', async () => {
  const own = await seedWorkspace(app);
  await own.setPolicy({ enrolment: 'APPROVAL' });
  for (const note of ['first', 'second'])
    await mutate(app.url, await seedStranger(app), 'requestAccess', { workspaceSlug: own.slug, note });
  const list = async (status: string | null): Promise<unknown> => {
    const { data } = await post(
      app.url,
      own.owner.caller,
      `query ($id: ID!, $status: AccessRequestStatus) {
        accessRequests(workspaceId: $id, status: $status) { totalCount nodes { note status } }
      }`,
      { id: own.id, status },
    );
    return data?.['accessRequests'];
  };
  const pending = { totalCount: 2, nodes: expect.arrayContaining([{ note: 'first', status: 'PENDING' }]) as unknown };
  expect(await list('PENDING')).toEqual(pending);
  expect(await list('REJECTED')).toEqual({ totalCount: 0, nodes: [] });
  app.clock.advance({ days: 30 });
  expect(await list('EXPIRED')).toMatchObject({ totalCount: 2 });
  expect(await list(null)).toMatchObject({ totalCount: 2 });
});
