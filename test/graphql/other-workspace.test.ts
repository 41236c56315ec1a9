import { newId, type IdPrefix } from '@portcullis/server/domain/id.ts';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, textAt, toMutationDocument, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace } from '../support/seed.ts';
import { readAllRows } from './refusal.ts';
import {
  ALL_RIGHTS,
  FAR_AHEAD,
  OPEN_MUTATIONS,
  SAMPLE_INPUTS,
  SESSION_MUTATIONS,
  type Targets,
} from './sample-inputs.ts';
import { MALFORMED_IDS, SAMPLE_QUERIES } from './sample-queries.ts';

let app: TestApp;
let foreign: Targets;
let ownWorkspaceId: string;
let callers: Readonly<Record<string, Caller>>;
beforeAll(async () => {
  app = await startTestApp();
  const other = await seedWorkspace(app);
  const otherMember = await other.member({ externalId: 'theirs' });
  const key = await otherMember.key();
  foreign = {
    workspaceId: other.id,
    memberId: otherMember.id,
    userId: otherMember.userId,
    toMemberId: (await other.member()).id,
    keyId: key.id,
    disabledKeyId: key.id,
    presentedKey: key.secret,
    permissionId: (await other.permission('datasets:read')).id,
    tierId: (await other.tier()).id,
    consolidationId: (await other.consolidation(FAR_AHEAD)).id,
    requestId: (await other.accessRequest()).id,
    invitationId: (await other.invitation()).id,
  };
  const own = await seedWorkspace(app);
  ownWorkspaceId = own.id;
  callers = {
    'an OWNER': own.owner.caller,
    'a key with every right': (await own.owner.key({ grants: ALL_RIGHTS.map((permission) => ({ permission })) }))
      .caller,
    'somebody without a workspace': await seedStranger(app),
  };
});
afterAll(() => app.close());

/** Well-formed ids that no row has. */
function never(): typeof foreign {
  const id = (prefix: IdPrefix): string => newId({ now: app.clock.now, randomBytes }, prefix);
  return {
    workspaceId: id('wsp'),
    memberId: id('mem'),
    userId: id('usr'),
    toMemberId: id('mem'),
    keyId: id('key'),
    disabledKeyId: id('key'),
    presentedKey: 'a-key-that-was-never-made',
    permissionId: id('perm'),
    tierId: id('tier'),
    consolidationId: id('cns'),
    invitationId: id('inv'),
    requestId: id('req'),
  };
}

const CALLERS = ['an OWNER', 'a key with every right', 'somebody without a workspace'];
const NOT_OF_A_WORKSPACE = ['createWorkspace', 'eraseUser', ...OPEN_MUTATIONS, ...SESSION_MUTATIONS];
const MUTATIONS = Object.keys(SAMPLE_INPUTS).filter((name) => !NOT_OF_A_WORKSPACE.includes(name));

describe.for(CALLERS)('to %s of another workspace', (who) => {
  test.for(MUTATIONS)('%s answers the same bytes for things of others as for things that never were', async (name) => {
    const document = toMutationDocument(name);
    const before = await readAllRows(app.db);
    const ofOthers = await answerBytes(who, document, { input: SAMPLE_INPUTS[name]?.(foreign) });
    const ofNobody = await answerBytes(who, document, { input: SAMPLE_INPUTS[name]?.(never()) });
    expect(ofOthers).toBe(ofNobody);
    expect(ofOthers).toMatch(
      /^200 {"data":{"\w+":{"__typename":"NotFound","code":"NOT_FOUND","message":"No \w+ with this id exists here\."}}}$/,
    );
    expect(await readAllRows(app.db)).toEqual(before);
  });

  test.for(Object.entries(SAMPLE_QUERIES))(
    '%s reads null for things of others as for things that never were',
    async ([, query]) => {
      const ofOthers = await answerBytes(who, query, foreign);
      expect(ofOthers).toBe(await answerBytes(who, query, never()));
      expect(ofOthers).toMatch(/^200 {"data":{"\w+":null}}$/);
    },
  );
});

test.for(Object.entries(MALFORMED_IDS))('what is no id is not found: %s', async ([, id]) => {
  const malformed = {
    workspaceId: id,
    memberId: id,
    userId: id,
    keyId: id,
    disabledKeyId: id,
    presentedKey: id,
    permissionId: id,
    tierId: id,
    consolidationId: id,
    toMemberId: id,
    invitationId: id,
    requestId: id,
  };
  for (const name of MUTATIONS) {
    const bytes = await answerBytes('an OWNER', toMutationDocument(name), { input: SAMPLE_INPUTS[name]?.(malformed) });
    expect(bytes).toMatch(/^200 {"data":{"\w+":{"__typename":"NotFound"/);
  }
  for (const query of Object.values(SAMPLE_QUERIES)) {
    const { data, errors } = await post(app.url, OPERATOR, query, malformed);
    expect(errors).toEqual([]);
    expect(Object.values(data ?? {})).toEqual([null]);
  }
});

test('a member of another workspace can not be given a key, by id, external id or e-mail address', async () => {
  const email = textAt((await post(app.url, OPERATOR, MEMBER_EMAIL, foreign)).data, 'node.user.email');
  const before = await readAllRows(app.db);
  for (const owner of [{ memberId: foreign.memberId }, { externalId: 'theirs' }, { email }]) {
    const input = { workspaceId: ownWorkspaceId, owner, label: 'mine' };
    const bytes = await answerBytes('an OWNER', toMutationDocument('generateApiKey'), { input });
    expect(bytes).toContain('"message":"No member with this id exists here."');
  }
  expect(await readAllRows(app.db)).toEqual(before);
});

/** Status and body, without what names the request. */
async function answerBytes(who: string, query: string, variables: object): Promise<string> {
  const answer = await post(app.url, callers[who] ?? 'anonymous', query, variables);
  expect(answer.errors).toEqual([]);
  return `${answer.status} ${JSON.stringify({ data: answer.data })}`;
}

const MEMBER_EMAIL = 'query ($memberId: ID!) { node(id: $memberId) { ... on Member { user { email } } } }';
