import { schema } from '@portcullis/server/graphql/schema.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain } from './refusal.ts';
import { ALL_RIGHTS, NEEDED_RIGHTS, SAMPLE_INPUTS, type Targets } from './sample-inputs.ts';

const MUTATIONS = Object.keys(schema.getMutationType()?.getFields() ?? {});

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

/** New ones each time, because some mutations use them up. */
async function seedTargets(): Promise<Targets> {
  const target = await workspace.member();
  return { workspaceId: workspace.id, memberId: target.id, keyId: (await target.key()).id };
}

const grantsOf = (rights: readonly string[]) => rights.map((permission) => ({ permission }));

/** A key of the OWNER with these rights. */
async function keyWith(rights: readonly string[]): Promise<Caller> {
  return (await workspace.owner.key({ grants: grantsOf(rights) })).caller;
}

test('every mutation of the schema is called by these tests', () => {
  expect(Object.keys(SAMPLE_INPUTS).toSorted()).toEqual(MUTATIONS.toSorted());
  expect(Object.keys(NEEDED_RIGHTS).toSorted()).toEqual(MUTATIONS.toSorted());
});

describe.for(MUTATIONS)('%s', (name) => {
  const right = NEEDED_RIGHTS[name];
  const input = async (): Promise<object> => SAMPLE_INPUTS[name]?.(await seedTargets()) ?? {};

  test('is done for the operator', async () => {
    expect((await mutate(app.url, OPERATOR, name, await input())).__typename).toMatch(/Success$/);
  });

  test('is null and the error UNAUTHENTICATED for callers without a credential', async () => {
    const answer = await mutateInVain(app, 'anonymous', name, await input());
    expect(answer.__typename).toBeUndefined();
    expect(answer.topLevelErrors).toMatchObject([{ path: [name], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test.runIf(right !== null)('is done for an OWNER and for an ADMIN', async () => {
    const admin = await workspace.member({ role: 'ADMIN' });
    expect((await mutate(app.url, workspace.owner.caller, name, await input())).__typename).toMatch(/Success$/);
    expect((await mutate(app.url, admin.caller, name, await input())).__typename).toMatch(/Success$/);
  });

  test.runIf(right !== null)('is done for a MEMBER and for a key with the one right that it needs', async () => {
    const rights = [right ?? ''];
    const holder = await workspace.member({ grants: grantsOf(rights) });
    expect((await mutate(app.url, holder.caller, name, await input())).__typename).toMatch(/Success$/);
    expect((await mutate(app.url, await keyWith(rights), name, await input())).__typename).toMatch(/Success$/);
  });

  test('is refused to a MEMBER and to a key with every other right', async () => {
    const others = ALL_RIGHTS.filter((other) => other !== right);
    const holder = await workspace.member({ grants: grantsOf(others) });
    for (const caller of [holder.caller, await keyWith(others)]) {
      const answer = await mutateInVain(app, caller, name, await input());
      expect(answer.__typename).toBe(isOfAnObject(name) ? 'NotFound' : 'Forbidden');
      expect(answer.topLevelErrors).toEqual([]);
    }
  });

  test('is refused to a MEMBER and to a key without any right', async () => {
    for (const caller of [member.caller, await keyWith([])]) {
      const answer = await mutateInVain(app, caller, name, await input());
      expect(answer.__typename).toBe(isOfAnObject(name) ? 'NotFound' : 'Forbidden');
    }
  });

  test.runIf(right !== null)('finds nothing for somebody who is no member', async () => {
    const answer = await mutateInVain(app, await seedStranger(app), name, await input());
    expect(answer).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', topLevelErrors: [] });
  });
});

/** Whose object is not the caller's to know, for who may not do it. */
function isOfAnObject(name: string): boolean {
  return ['memberId', 'keyId'].includes(Object.keys(SAMPLE_INPUTS[name]?.(NO_TARGETS) ?? {})[0] ?? '');
}

const NO_TARGETS: Targets = { workspaceId: '', memberId: '', keyId: '' };
