import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAllRows } from '../graphql/refusal.ts';
import { SAMPLE_INPUTS, SESSION_MUTATIONS, type Targets } from '../graphql/sample-inputs.ts';
import { seedTargets } from '../graphql/seed-targets.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await workspace.setPolicy({ secretVisibility: 'RECOVERABLE' });
  await sql`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is on fire'; END $$`.execute(
    app.db,
  );
});
afterAll(() => app.close());

/** While `work` runs every write to the table fails, at its row or, when deferred, not before the commit. */
async function withFailing<Result>(
  table: string,
  when: 'at the row' | 'at the commit',
  work: () => Promise<Result>,
): Promise<Result> {
  const on = sql.table(table);
  await (
    when === 'at the row'
      ? sql`CREATE TRIGGER fails BEFORE INSERT OR UPDATE ON ${on} FOR EACH ROW EXECUTE FUNCTION fail()`
      : sql`CREATE CONSTRAINT TRIGGER fails AFTER INSERT OR UPDATE ON ${on} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`
  ).execute(app.db);
  try {
    return await work();
  } finally {
    await sql`DROP TRIGGER fails ON ${on}`.execute(app.db);
  }
}

/** With an overlap, so that ending it is a change. */
async function seedOverlap(mutation: string): Promise<Targets> {
  const targets = await seedTargets(workspace, mutation);
  await mutate(app.url, OPERATOR, 'regenerateApiKey', { keyId: targets.keyId, overlapSeconds: 60 });
  return targets;
}

const WRITING = Object.keys(SAMPLE_INPUTS).filter(
  (name) => !name.startsWith('verify') && !SESSION_MUTATIONS.includes(name),
);

describe.for(['at the row', 'at the commit'] as const)('when the audit log can not be written, %s', (when) => {
  test.for(WRITING)('%s changes nothing, and its caller learns that it failed but not why', async (name) => {
    const input = SAMPLE_INPUTS[name]?.(await seedOverlap(name)) ?? {};
    const before = await readAllRows(app.db);
    const answer = await withFailing('auditEvents', when, () => mutate(app.url, OPERATOR, name, input));
    expect(answer.__typename).toBeUndefined();
    expect(answer.topLevelErrors).toMatchObject([
      { path: [name], extensions: { code: 'INTERNAL', requestId: expect.any(String) } },
    ]);
    expect(JSON.stringify(answer)).not.toContain('fire');
    expect(await readAllRows(app.db)).toEqual(before);
    expect((await mutate(app.url, OPERATOR, name, input)).__typename).toMatch(/Success$/);
  });
});

test.for(['at the row', 'at the commit'] as const)(
  'who can not be let in makes no member, and comes in afterwards (%s)',
  async (when) => {
    await workspace.setPolicy({ enrolment: 'OPEN' });
    const { token } = await workspace.invitation();
    const invited = { bearer: await app.signIn(`invited ${when}`) };
    const calls = [
      [await seedStranger(app), 'joinWorkspace', { workspaceSlug: workspace.slug }],
      [invited, 'acceptInvitation', { token }],
    ] as const;
    await post(app.url, invited, '{ viewer { user { id } } }');
    for (const [caller, name, input] of calls) {
      const before = await readAllRows(app.db);
      const answer = await withFailing('auditEvents', when, () => mutate(app.url, caller, name, input));
      expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
      expect(await readAllRows(app.db)).toEqual(before);
      expect((await mutate(app.url, caller, name, input)).__typename).toMatch(/Success$/);
    }
  },
);

describe.for([
  ['createWorkspace', 'members'],
  ['createWorkspace', 'users'],
  ['addMember', 'members'],
  ['generateApiKey', 'apiKeySecrets'],
  ['regenerateApiKey', 'apiKeySecrets'],
  ['removeMember', 'members'],
] as const)('when %s fails half-way, at %s,', ([name, table]) => {
  test('nothing of it stays', async () => {
    const input = SAMPLE_INPUTS[name]?.(await seedOverlap(name)) ?? {};
    const before = await readAllRows(app.db);
    const answer = await withFailing(table, 'at the row', () => mutate(app.url, OPERATOR, name, input));
    expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(await readAllRows(app.db)).toEqual(before);
  });
});

test('a first sign-in that can not be audited makes no user', async () => {
  const caller = { bearer: await app.signIn('not-audited', { email: 'not-audited@acme.example' }) };
  const before = await readAllRows(app.db);
  const { status, errors } = await withFailing('auditEvents', 'at the row', () =>
    post(app.url, caller, '{ viewer { user { id } } }'),
  );
  expect(status).toBe(500);
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  expect(await readAllRows(app.db)).toEqual(before);
});

test('two mutations of one document are two: what the second refuses does not undo the first', async () => {
  const document = `mutation ($id: ID!) {
    first: definePermission(input: { workspaceId: $id, name: "both" }) { __typename }
    second: definePermission(input: { workspaceId: $id, name: "both" }) { __typename }
  }`;
  const { data } = await post(app.url, OPERATOR, document, { id: workspace.id });
  expect(data).toEqual({ first: { __typename: 'DefinePermissionSuccess' }, second: { __typename: 'AlreadyExists' } });
});
