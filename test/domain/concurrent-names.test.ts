import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

const ROUNDS = [1, 2, 3];
const TWINS = 4;

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

async function expectOneOfTwins(caller: Caller, name: string, input: (twin: number) => object): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: TWINS }, (_, twin) => mutate(app.url, caller, name, input(twin))),
  );
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  const typenames = answers.map(({ __typename }) => __typename);
  expect(typenames.filter((typename) => typename === 'AlreadyExists')).toHaveLength(TWINS - 1);
  expect(typenames.filter((typename) => typename?.endsWith('Success'))).toHaveLength(1);
}

async function countUsersNamed(name: string): Promise<number> {
  return (await app.db.selectFrom('users').select('id').where('name', '=', name).execute()).length;
}

describe.for(ROUNDS)('of the same calls at once one succeeds and the others say why (round %i):', (round) => {
  test('createWorkspace, and the OWNERs of the others are not kept', async () => {
    const name = `owner ${round}`;
    await expectOneOfTwins(OPERATOR, 'createWorkspace', (twin) => ({
      slug: `twin-${round}`,
      name: 'x',
      owner: { email: `owner-${round}-${twin}@acme.example`, name },
    }));
    expect(await countUsersNamed(name)).toBe(1);
  });

  test('definePermission', async () => {
    await expectOneOfTwins(workspace.owner.caller, 'definePermission', () => ({
      workspaceId: workspace.id,
      name: `twin-${round}`,
    }));
  });

  test('addMember by identity', async () => {
    const name = `by identity ${round}`;
    await expectOneOfTwins(workspace.owner.caller, 'addMember', () => ({
      workspaceId: workspace.id,
      identity: identityOf(`twin-${round}`),
      name,
    }));
    expect(await countUsersNamed(name)).toBe(1);
  });

  test('addMember by e-mail address', async () => {
    const name = `by address ${round}`;
    await expectOneOfTwins(workspace.owner.caller, 'addMember', (twin) => ({
      workspaceId: workspace.id,
      email: twin % 2 === 0 ? `twin-${round}@acme.example` : `TWIN-${round}@acme.example`,
      name,
    }));
    expect(await countUsersNamed(name)).toBe(1);
  });

  test('addMember by external id, and the users of the others are not kept', async () => {
    const name = `by external id ${round}`;
    await expectOneOfTwins(workspace.owner.caller, 'addMember', () => ({
      workspaceId: workspace.id,
      externalId: `twin-${round}`,
      name,
    }));
    expect(await countUsersNamed(name)).toBe(1);
  });

  test('updateMember to the same external id', async () => {
    const members = [
      await workspace.member(),
      await workspace.member(),
      await workspace.member(),
      await workspace.member(),
    ];
    await expectOneOfTwins(workspace.owner.caller, 'updateMember', (twin) => ({
      memberId: members[twin]?.id,
      externalId: `same-${round}`,
    }));
  });
});

test('the same person is added to several workspaces at once as one user', async () => {
  const workspaces = [workspace, await seedWorkspace(app), await seedWorkspace(app), await seedWorkspace(app)];
  const answers = await Promise.all(
    workspaces.map(
      async ({ id, owner }) =>
        await mutate(app.url, owner.caller, 'addMember', {
          workspaceId: id,
          email: 'everywhere@acme.example',
          name: 'everywhere',
        }),
    ),
  );
  expect(answers.map(({ __typename }) => __typename)).toEqual(workspaces.map(() => 'AddMemberSuccess'));
  expect(await countUsersNamed('everywhere')).toBe(1);
});
