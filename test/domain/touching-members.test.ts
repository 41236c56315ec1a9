import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
const actors = new Map<string, Caller>();
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  // A second OWNER, so that no refusal below is one about the last OWNER.
  await workspace.member({ role: 'OWNER' });
  actors.set('the operator', OPERATOR);
  actors.set('an OWNER', workspace.owner.caller);
  actors.set('an ADMIN', (await workspace.member({ role: 'ADMIN' })).caller);
  actors.set("an OWNER's key with everything", (await workspace.owner.key({ grants: EVERYTHING })).caller);
  actors.set('a MEMBER with every right', (await workspace.member({ grants: rights('portcullis:*') })).caller);
  actors.set(
    'a MEMBER who manages members',
    (await workspace.member({ grants: rights('portcullis:members:manage') })).caller,
  );
});
afterAll(() => app.close());

const rights = (...permissions: string[]) => permissions.map((permission) => ({ permission }));
const EVERYTHING = rights('*', 'portcullis:*');

const TARGETS: Readonly<Record<string, () => Promise<SeededMember>>> = {
  'an OWNER': () => workspace.member({ role: 'OWNER' }),
  'an ADMIN': () => workspace.member({ role: 'ADMIN' }),
  'a MEMBER with other rights': () => workspace.member({ grants: rights('portcullis:keys:verify') }),
  'a MEMBER with the same right': () => workspace.member({ grants: rights('portcullis:members:manage') }),
  'a MEMBER': () => workspace.member(),
};

/** Whom each may change and remove. */
const MAY_TOUCH: readonly (readonly [actor: string, targets: readonly string[]])[] = [
  ['the operator', Object.keys(TARGETS)],
  ['an OWNER', Object.keys(TARGETS)],
  ['an ADMIN', ['an ADMIN', 'a MEMBER with other rights', 'a MEMBER with the same right', 'a MEMBER']],
  [
    "an OWNER's key with everything",
    ['an ADMIN', 'a MEMBER with other rights', 'a MEMBER with the same right', 'a MEMBER'],
  ],
  ['a MEMBER with every right', ['a MEMBER with other rights', 'a MEMBER with the same right', 'a MEMBER']],
  ['a MEMBER who manages members', ['a MEMBER with the same right', 'a MEMBER']],
];

const CASES = MAY_TOUCH.flatMap(([actor, targets]) =>
  Object.keys(TARGETS).map((target) => [actor, target, targets.includes(target)] as const),
);

describe('members are changed and removed by those who hold what they hold:', () => {
  test.for(CASES)('%s and %s: %s', async ([actor, target, isAllowed]) => {
    const caller = actors.get(actor) ?? 'anonymous';
    const { id } = (await TARGETS[target]?.()) ?? { id: '' };
    const act = async (name: string, input: object): Promise<string | undefined> =>
      (await (isAllowed ? mutate(app.url, caller, name, input) : mutateInVain(app, caller, name, input))).__typename;
    const answers = [
      await act('updateMember', { memberId: id, externalId: id }),
      await act('updateMember', { memberId: id, grants: [] }),
      await act('updateMember', { memberId: id, role: 'MEMBER' }),
      await act('removeMember', { memberId: id }),
    ];
    const changed = isAllowed ? 'UpdateMemberSuccess' : 'Forbidden';
    expect(answers).toEqual([changed, changed, changed, isAllowed ? 'RemoveMemberSuccess' : 'Forbidden']);
  });
});

/** Which roles each may give, to a new member and to one who is there. */
const MAY_MAKE: readonly (readonly [actor: string, roles: readonly string[]])[] = [
  ['the operator', ['OWNER', 'ADMIN', 'MEMBER']],
  ['an OWNER', ['OWNER', 'ADMIN', 'MEMBER']],
  ['an ADMIN', ['ADMIN', 'MEMBER']],
  ["an OWNER's key with everything", ['ADMIN', 'MEMBER']],
  ['a MEMBER with every right', ['MEMBER']],
  ['a MEMBER who manages members', ['MEMBER']],
];

describe('roles are given by those who hold what the role holds:', () => {
  test.for(
    MAY_MAKE.flatMap(([actor, roles]) =>
      ['OWNER', 'ADMIN', 'MEMBER'].map((role) => [actor, role, roles.includes(role)] as const),
    ),
  )('%s makes an %s: %s', async ([actor, role, isAllowed]) => {
    const caller = actors.get(actor) ?? 'anonymous';
    const { id } = await workspace.member();
    const run = isAllowed
      ? mutate
      : async (_url: string, ...rest: [Caller, string, object]) => await mutateInVain(app, ...rest);
    const added = await run(app.url, caller, 'addMember', {
      workspaceId: workspace.id,
      email: `${id}@acme.example`,
      role,
    });
    const raised = await run(app.url, caller, 'updateMember', { memberId: id, role });
    expect([added.__typename, raised.__typename]).toEqual(
      isAllowed ? ['AddMemberSuccess', 'UpdateMemberSuccess'] : ['Forbidden', 'Forbidden'],
    );
  });
});

test('nobody raises itself: not an ADMIN to OWNER, nor a MEMBER to ADMIN', async () => {
  const admin = await workspace.member({ role: 'ADMIN' });
  const manager = await workspace.member({ grants: rights('portcullis:members:manage') });
  const member = await workspace.member();
  const attempts = [
    [admin, { role: 'OWNER' }],
    [manager, { role: 'ADMIN' }],
    [member, { role: 'ADMIN' }],
    [member, { grants: rights('portcullis:keys:manage') }],
  ] as const;
  for (const [{ id, caller }, change] of attempts) {
    expect((await mutateInVain(app, caller, 'updateMember', { memberId: id, ...change })).__typename).toBe('Forbidden');
  }
});

test('an OWNER may step down, and then is no OWNER any more', async () => {
  const second = await workspace.member({ role: 'OWNER' });
  const down = await mutate(app.url, second.caller, 'updateMember', { memberId: second.id, role: 'MEMBER' });
  expect(down).toMatchObject({ __typename: 'UpdateMemberSuccess', member: { role: 'MEMBER' } });
  expect(
    (await mutateInVain(app, second.caller, 'updateMember', { memberId: second.id, role: 'OWNER' })).__typename,
  ).toBe('Forbidden');
});
