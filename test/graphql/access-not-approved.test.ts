import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '@portcullis/server/graphql/schema.ts';
import { getNamedType, isInputObjectType, isUnionType } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, type Caller } from '../support/graphql.ts';
import { seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain } from './refusal.ts';
import { SAMPLE_INPUTS, type Targets } from './sample-inputs.ts';
import { seedTargets } from './seed-targets.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let stranger: Caller;
let targets: Targets;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  targets = await seedTargets(workspace);
  await workspace.setPolicy({ enrolment: 'APPROVAL' });
  stranger = await seedStranger(app);
});
afterAll(() => app.close());

const MUTATIONS = Object.values(schema.getMutationType()?.getFields() ?? {});
const NAMING_A_WORKSPACE = MUTATIONS.filter(({ args }) => {
  const input = args[0] && getNamedType(args[0].type);
  return isInputObjectType(input) && 'workspaceId' in input.getFields();
}).map(({ name }) => name);
const OTHERS = MUTATIONS.map(({ name }) => name).filter((name) => !NAMING_A_WORKSPACE.includes(name));

test.for(NAMING_A_WORKSPACE)('%s tells a user without access to ask for it', async (name) => {
  const answer = await mutateInVain(app, stranger, name, SAMPLE_INPUTS[name]?.(targets) ?? {});
  expect(answer).toMatchObject({
    __typename: 'AccessNotApproved',
    code: 'ACCESS_NOT_APPROVED',
    message: expect.stringContaining('requestAccess'),
    topLevelErrors: [],
  });
});

test.for(OTHERS)('%s, which names no workspace, does not tell whose an object is', async (name) => {
  const type = getNamedType(schema.getMutationType()?.getFields()[name]?.type);
  const names = isUnionType(type) ? type.getTypes().map((member) => member.name) : [];
  // `resetSessions` and `revealApiKey` take an address within a workspace too; what is asked here is an id.
  const input = SAMPLE_INPUTS[name]?.(targets) ?? {};
  if (!names.includes('AccessNotApproved')) return;
  const answer = await mutateInVain(app, stranger, name, input);
  expect(answer.__typename).toBe('NotFound');
});

test('queries answer null, as for what is not there', async () => {
  const { data, errors } = await post(
    app.url,
    stranger,
    `query ($id: ID!, $slug: String!) {
      byId: workspace(id: $id) { id }
      bySlug: workspace(slug: $slug) { id }
      apiKeys(workspaceId: $id) { totalCount }
      members(workspaceId: $id) { totalCount }
      accessRequests(workspaceId: $id) { totalCount }
      viewer { grantablePermissions(workspaceId: $id) }
    }`,
    { id: workspace.id, slug: workspace.slug },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    byId: null,
    bySlug: null,
    apiKeys: null,
    members: null,
    accessRequests: null,
    viewer: { grantablePermissions: null },
  });
});
