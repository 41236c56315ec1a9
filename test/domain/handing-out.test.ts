import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

interface GrantInput {
  readonly permission: string;
  readonly resources?: readonly string[];
}

let app: TestApp;
let workspace: SeededWorkspace;
/** Manages members and keys; holds reading on two resources, everything under reports, and one right more. */
let manager: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['datasets:read', 'datasets:write', 'reports:export', 'reports:pdf:print'])
    await workspace.permission(name);
  manager = await workspace.member({
    grants: [
      { permission: 'portcullis:members:manage' },
      { permission: 'portcullis:keys:manage' },
      { permission: 'datasets:read', resources: ['solar', 'wind'] },
      { permission: 'reports:*' },
    ],
  });
});
afterAll(() => app.close());

const g = (permission: string, ...resources: string[]): GrantInput =>
  resources.length === 0 ? { permission } : { permission, resources };

/** What is asked for, and what of it is beyond what the manager holds; none: it is handed out. */
const REQUESTS: readonly (readonly [what: string, requested: readonly GrantInput[], excess: readonly GrantInput[]])[] =
  [
    ['nothing', [], []],
    ['a held resource', [g('datasets:read', 'solar')], []],
    ['all held resources', [g('datasets:read', 'wind', 'solar')], []],
    ['a held permission wherever its holder may', [g('datasets:read')], []],
    ['a name under a held pattern', [g('reports:export', 'any')], []],
    ['a longer name under a held pattern', [g('reports:pdf:print')], []],
    ['the held pattern', [g('reports:*')], []],
    ['a narrower pattern', [g('reports:pdf:*')], []],
    ['a held right', [g('portcullis:keys:manage')], []],
    ['a resource that is not held', [g('datasets:read', 'solar', 'water')], [g('datasets:read', 'water')]],
    ['a permission that is not held', [g('datasets:write')], [g('datasets:write')]],
    ['a permission that is not held, on a resource', [g('datasets:write', 'solar')], [g('datasets:write', 'solar')]],
    ['a wider pattern', [g('datasets:*')], [g('datasets:*')]],
    ['everything', [g('*')], [g('*')]],
    ['a right that is not held', [g('portcullis:keys:verify')], [g('portcullis:keys:verify')]],
    ['a pattern of rights of which one is held', [g('portcullis:keys:*')], [g('portcullis:keys:*')]],
    ['all rights', [g('portcullis:*')], [g('portcullis:*')]],
    [
      'held and not held together',
      [g('datasets:read', 'solar', 'x'), g('reports:export'), g('datasets:write'), g('portcullis:audit:read')],
      [g('datasets:read', 'x'), g('datasets:write'), g('portcullis:audit:read')],
    ],
  ];

/** As the API answers them. */
const answered = (grants: readonly GrantInput[]) =>
  grants.map(({ permission, resources = null }) => ({ permission, resources }));

async function expectOutcome(name: string, input: object, excess: readonly GrantInput[]): Promise<MutationAnswer> {
  if (excess.length === 0) {
    const answer = await mutate(app.url, manager.caller, name, input);
    expect(answer.__typename).toMatch(/Success$/);
    return answer;
  }
  const answer = await mutateInVain(app, manager.caller, name, input);
  expect(answer).toMatchObject({ __typename: 'GrantsExceeded', code: 'GRANTS_EXCEEDED', excess: answered(excess) });
  expect(answer['excess']).toHaveLength(excess.length);
  return answer;
}

describe.for(REQUESTS)('%s', ([, grants, excess]) => {
  test('to a new member', async () => {
    const answer = await expectOutcome(
      'addMember',
      { workspaceId: workspace.id, externalId: crypto.randomUUID(), grants },
      excess,
    );
    if (excess.length === 0) expect(answer['member']).toMatchObject({ grants: answered(grants) });
  });

  test('to a member who is there', async () => {
    await expectOutcome('updateMember', { memberId: (await workspace.member()).id, grants }, excess);
  });

  test('to a key of its own', async () => {
    await expectOutcome('generateApiKey', { workspaceId: workspace.id, label: 'x', grants }, excess);
  });

  test('to a key that is there', async () => {
    await expectOutcome('updateApiKey', { keyId: (await manager.key()).id, grants }, excess);
  });
});

describe("for another member's key", () => {
  test('both the caller and the owner must hold what is asked for, and each excess is named once', async () => {
    const owner = await workspace.member({ grants: [g('datasets:read', 'solar', 'water'), g('datasets:write')] });
    const grants = [
      g('datasets:read', 'solar', 'wind', 'water', 'x'),
      g('datasets:write'),
      g('reports:export', 'a', 'b'),
    ];
    const excess = [g('datasets:read', 'wind', 'water', 'x'), g('datasets:write'), g('reports:export', 'a', 'b')];
    await expectOutcome(
      'generateApiKey',
      { workspaceId: workspace.id, owner: { memberId: owner.id }, label: 'x', grants },
      excess,
    );
    const key = await owner.key();
    await expectOutcome('updateApiKey', { keyId: key.id, grants }, excess);
    await expectOutcome('updateApiKey', { keyId: key.id, grants: [g('datasets:read', 'solar')] }, []);
  });

  test('an OWNER can not give a key more than the owner of the key holds', async () => {
    const owner = await workspace.member({ grants: [g('datasets:read', 'solar')] });
    const input = {
      workspaceId: workspace.id,
      owner: { memberId: owner.id },
      label: 'x',
      grants: [g('portcullis:keys:manage'), g('*')],
    };
    const answer = await mutateInVain(app, workspace.owner.caller, 'generateApiKey', input);
    expect(answer).toMatchObject({
      __typename: 'GrantsExceeded',
      excess: answered([g('portcullis:keys:manage'), g('*')]),
    });
  });
});

test('a key that calls hands out neither what itself nor what its owner does not hold', async () => {
  const owner = await workspace.member({
    grants: [g('portcullis:keys:manage'), g('datasets:read', 'solar', 'wind'), g('reports:*')],
  });
  const key = await owner.key({ grants: [g('portcullis:keys:manage'), g('datasets:read', 'solar')] });
  const input = {
    workspaceId: workspace.id,
    label: 'x',
    grants: [g('datasets:read', 'solar', 'wind'), g('reports:export')],
  };
  expect(await mutateInVain(app, key.caller, 'generateApiKey', input)).toMatchObject({
    excess: answered([g('datasets:read', 'wind'), g('reports:export')]),
  });
  await mutate(app.url, workspace.owner.caller, 'updateMember', {
    memberId: owner.id,
    grants: [g('portcullis:keys:manage')],
  });
  expect(
    await mutateInVain(app, key.caller, 'generateApiKey', { ...input, grants: [g('datasets:read', 'solar')] }),
  ).toMatchObject({
    excess: answered([g('datasets:read', 'solar')]),
  });
});
