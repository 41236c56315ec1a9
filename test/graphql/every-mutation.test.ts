import { schema } from '@portcullis/server/graphql/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain } from './refusal.ts';
import { seedTargets } from './seed-targets.ts';
import {
  ALL_RIGHTS,
  NEEDED_RIGHTS,
  OPEN_MUTATIONS,
  SAMPLE_INPUTS,
  SESSION_MUTATIONS,
  type Targets,
} from './sample-inputs.ts';

const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {});
const WITH_A_CREDENTIAL = MUTATIONS.filter((name) => !OPEN_MUTATIONS.includes(name));
const WITH_A_RIGHT = WITH_A_CREDENTIAL.filter((name) => !SESSION_MUTATIONS.includes(name));
const OF_A_WORKSPACE = WITH_A_RIGHT.filter((name) => NEEDED_RIGHTS[name] !== null);
const BY_A_RIGHT = OF_A_WORKSPACE.filter((name) => NEEDED_RIGHTS[name] !== 'OWNER');
const OF_OWNERS = OF_A_WORKSPACE.filter((name) => NEEDED_RIGHTS[name] === 'OWNER');

let app: TestApp;
let workspace: SeededWorkspace;
let admin: SeededMember;
let member: SeededMember;
let stranger: Caller;
let keyWithoutRights: Caller;
/** For calls that are refused and so use nothing up. */
let targets: Targets;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await app.db
    .updateTable('workspaces')
    .set({ secretVisibility: 'RECOVERABLE' })
    .where('id', '=', workspace.id)
    .execute();
  admin = await workspace.member({ role: 'ADMIN' });
  member = await workspace.member();
  stranger = await seedStranger(app);
  keyWithoutRights = await keyWith([]);
  targets = await seedTargets(workspace);
});
afterAll(() => app.close());

const grantsOf = (rights: readonly string[]) => rights.map((permission) => ({ permission }));

/** A key of the OWNER with these rights. */
async function keyWith(rights: readonly string[]): Promise<Caller> {
  return (await workspace.owner.key({ grants: grantsOf(rights) })).caller;
}

const inputFor = (name: string, of: Targets): object => SAMPLE_INPUTS[name]?.(of) ?? {};

/** On targets of its own, because some mutations use them up. */
async function expectDone(caller: Caller, name: string): Promise<void> {
  const answer = await mutate(app.url, caller, name, inputFor(name, await seedTargets(workspace, name)));
  expect(answer.__typename).toMatch(/Success$/);
  await workspace.restore();
}

/** Ids of what only somebody with the right may know of; a workspace is known to all of its members. */
const OBJECT_IDS = [
  'keyId',
  'memberId',
  'fromMemberId',
  'invitationId',
  'requestId',
  'permissionId',
  'consolidationId',
];

function namesAnObject(input: object): boolean {
  const named = 'target' in input ? { ...Object(input.target) } : input;
  return OBJECT_IDS.some((id) => id in named);
}

/** NotFound where the object is not the caller's to know, Forbidden where it may know it. */
async function expectRefused(caller: Caller, name: string): Promise<void> {
  const input = inputFor(name, targets);
  const answer = await mutateInVain(app, caller, name, input);
  expect(answer.__typename).toBe(namesAnObject(input) ? 'NotFound' : 'Forbidden');
  expect(answer.topLevelErrors).toEqual([]);
}

test('every mutation of the schema is called by these tests', () => {
  expect(Object.keys(SAMPLE_INPUTS).toSorted()).toEqual(MUTATIONS.toSorted());
  expect([...Object.keys(NEEDED_RIGHTS), ...OPEN_MUTATIONS, ...SESSION_MUTATIONS].toSorted()).toEqual(
    MUTATIONS.toSorted(),
  );
});

describe.for(OPEN_MUTATIONS)('%s, which anybody may call,', (name) => {
  test('is done for everybody, with a credential or without', async () => {
    for (const caller of ['anonymous', stranger, member.caller, keyWithoutRights, OPERATOR] as const)
      await expectDone(caller, name);
  });
});

describe.for(WITH_A_CREDENTIAL)('%s', (name) => {
  test('is null and the error UNAUTHENTICATED for callers without a credential', async () => {
    const answer = await mutateInVain(app, 'anonymous', name, inputFor(name, targets));
    expect(answer.__typename).toBeUndefined();
    expect(answer.topLevelErrors).toMatchObject([{ path: [name], extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe.for(SESSION_MUTATIONS)('%s, by which a signed-in user comes in,', (name) => {
  test('is refused to the operator and to a key with every right', async () => {
    for (const caller of [OPERATOR, await keyWith(ALL_RIGHTS)]) {
      const answer = await mutateInVain(app, caller, name, inputFor(name, targets));
      expect(answer).toMatchObject({ __typename: 'Forbidden', topLevelErrors: [] });
    }
  });
});

describe.for(WITH_A_RIGHT)('%s, which a right allows,', (name) => {
  test('is done for the operator', async () => {
    await expectDone(OPERATOR, name);
  });

  test('is refused to a MEMBER and to a key with every other right', async () => {
    const others = ALL_RIGHTS.filter((other) => other !== NEEDED_RIGHTS[name]);
    await expectRefused((await workspace.member({ grants: grantsOf(others) })).caller, name);
    await expectRefused(await keyWith(others), name);
  });

  test('is refused to a MEMBER and to a key without any right', async () => {
    await expectRefused(member.caller, name);
    await expectRefused(keyWithoutRights, name);
  });
});

describe.for(BY_A_RIGHT)('%s, by a right in a workspace,', (name) => {
  test('is done for an OWNER and for an ADMIN', async () => {
    await expectDone(workspace.owner.caller, name);
    await expectDone(admin.caller, name);
  });

  test('is done for a MEMBER and for a key with the one right that it needs', async () => {
    const rights = [NEEDED_RIGHTS[name] ?? ''];
    await expectDone((await workspace.member({ grants: grantsOf(rights) })).caller, name);
    await expectDone(await keyWith(rights), name);
  });
});

describe.for(OF_OWNERS)('%s, which is for OWNERs,', (name) => {
  test('is done for an OWNER', async () => {
    await expectDone(workspace.owner.caller, name);
  });

  test('is refused to an ADMIN, and to the key of an OWNER with every right', async () => {
    await expectRefused(admin.caller, name);
    await expectRefused(await keyWith(['*', ...ALL_RIGHTS]), name);
  });
});

describe.for(OF_A_WORKSPACE)('%s, in a workspace,', (name) => {
  test('finds nothing for somebody who is no member', async () => {
    const answer = await mutateInVain(app, stranger, name, inputFor(name, targets));
    expect(answer).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', topLevelErrors: [] });
  });
});
