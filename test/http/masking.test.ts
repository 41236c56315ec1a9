import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { exchange } from './exchange.ts';
import { expectRefused, expectTold, postBody, type WireError } from './graphql-errors.ts';

const SECRET = 'sekret-0123456789';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

// Each test breaks the store in its own way, and this mends it again.
let mend: string | undefined;
afterEach(async () => {
  if (mend !== undefined) await sql.raw(mend).execute(app.db);
  mend = undefined;
});

test('an error that nobody expected is told without a word of it, and logged once, with the id of the request', async () => {
  await moveTable('permissions');
  const answer = await post('query ($id: ID!) { permissions(workspaceId: $id) { nodes { id } } }', {
    id: workspace.id,
  });
  expect(answer.status).toBe(200);
  const { errors } = JSON.parse(answer.text) as { errors: WireError[] };
  expect(errors).toHaveLength(1);
  for (const error of errors) expectTold(answer, error, 'INTERNAL');
  expect(answer.text).not.toContain('permissions_moved');
  expect(answer.text).not.toContain('does not exist');
  expect(linesAbout(answer.headers['x-request-id'])).toEqual([
    expect.objectContaining({
      level: 'error',
      err: expect.objectContaining({ code: '42P01', stack: expect.stringContaining('.ts:') }),
    }),
  ]);
});

test('an error that nobody expected is logged without any value that the request brought', async () => {
  // The database tells the whole row with the constraint that it breaks, and PGlite the parameters of the statement.
  await addCheck(`description = ''`);
  const answer = await definePermission();
  expect(answer.text).toContain('"INTERNAL"');
  expect(answer.text).not.toContain('no_secret');
  const lines = linesAbout(answer.headers['x-request-id']);
  expect(lines).toEqual([expect.objectContaining({ err: expect.objectContaining({ code: '23514' }) })]);
  expect(app.logged()).not.toContain(SECRET);
});

test('a value that the database can not read stays out of the log', async () => {
  await addCheck('description::integer = 0');
  const answer = await definePermission();
  expect(answer.text).toContain('"INTERNAL"');
  expect(linesAbout(answer.headers['x-request-id'])).toEqual([
    expect.objectContaining({ err: expect.objectContaining({ code: '22P02' }) }),
  ]);
  expect(app.logged()).not.toContain(SECRET);
});

test('a mutation that fails in its middle leaves nothing behind', async () => {
  await moveTable('audit_events');
  const before = await countRows();
  const input = { workspaceId: workspace.id, label: 'a key' };
  const answer = await post(
    'mutation ($input: GenerateApiKeyInput!) { generateApiKey(input: $input) { __typename } }',
    { input },
  );
  expect(JSON.parse(answer.text)).toMatchObject({
    data: { generateApiKey: null },
    errors: [{ extensions: { code: 'INTERNAL' } }],
  });
  expect(await countRows()).toEqual(before);
});

test('one root field that fails does not take its neighbours with it', async () => {
  await moveTable('permissions');
  const answer = await post(
    'query ($id: ID!) { viewer { isOperator } workspace(id: $id) { id } apiKey(id: "key_x") { id } }',
    { id: workspace.id },
  );
  expect(JSON.parse(answer.text)).toEqual({
    data: { viewer: { isOperator: false }, workspace: { id: workspace.id }, apiKey: null },
  });
});

test('/verify answers an error that nobody expected with 500, without a word of it, and logs it with the id of the request', async () => {
  const { secret } = await workspace.owner.key();
  await moveTable('api_key_secrets');
  const answer = await exchange(app.url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', secret]] });
  expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'application/problem+json' } });
  expect(JSON.parse(answer.text)).toMatchObject({ status: 500, code: 'internal' });
  expect(answer.text).not.toContain('api_key_secrets');
  expect(linesAbout(answer.headers['x-request-id'])).toEqual([
    expect.objectContaining({ route: '/verify', err: expect.objectContaining({ code: '42P01' }) }),
  ]);
  expect(app.logged()).not.toContain(secret);
});

test('a caller who can not be told from others because of an error is answered INTERNAL, and not taken for nobody', async () => {
  const { caller } = await workspace.owner.key();
  await moveTable('api_key_secrets');
  const answer = await postBody(app.url, { query: '{ __typename }' }, credentialHeaders(caller));
  expectRefused(answer, 500, 'INTERNAL');
});

async function moveTable(name: string): Promise<void> {
  mend = `ALTER TABLE ${name}_moved RENAME TO ${name}`;
  await sql.raw(`ALTER TABLE ${name} RENAME TO ${name}_moved`).execute(app.db);
}

/** On new rows of `permissions`. */
async function addCheck(condition: string): Promise<void> {
  mend = 'ALTER TABLE permissions DROP CONSTRAINT no_secret';
  await sql.raw(`ALTER TABLE permissions ADD CONSTRAINT no_secret CHECK (${condition}) NOT VALID`).execute(app.db);
}

async function definePermission() {
  const input = { workspaceId: workspace.id, name: 'datasets:read', description: SECRET };
  return await post('mutation ($input: DefinePermissionInput!) { definePermission(input: $input) { __typename } }', {
    input,
  });
}

async function countRows(): Promise<unknown> {
  const counts =
    await sql`SELECT (SELECT count(*) FROM api_keys) AS keys, (SELECT count(*) FROM api_key_secrets) AS secrets`.execute(
      app.db,
    );
  return counts.rows;
}

/** What was logged at level `error` with a request's id, but for the line that every request has. */
function linesAbout(requestId: unknown): readonly Record<string, unknown>[] {
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  return app
    .logged()
    .split('\n')
    .filter((line) => line.includes(String(requestId)))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg !== 'request');
}

async function post(query: string, variables: object) {
  return await postBody(app.url, { query, variables }, credentialHeaders(workspace.owner.caller));
}
