import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { readAllRows } from '../graphql/refusal.ts';
import { OPERATOR_KEY, startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, toMutationDocument, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { findTraces } from './secret-traces.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
/** Bodies of all answers of the server. */
const bodies: string[] = [];
/** Every secret that one answer held. */
const secrets: string[] = [];
/** Secrets that were kept, and what was sent with the calls that may be repeated. */
const keptSecrets: string[] = [];
const idempotencyKeys: string[] = [];
const encryptionKeys = toEncryptionKeys('first');
beforeAll(async () => {
  const send = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await send(...request);
    bodies.push(await response.clone().text());
    return response;
  });
  app = await startTestApp({ LOG_LEVEL: 'trace', PORTCULLIS_ENCRYPTION_KEYS: encryptionKeys });
  workspace = await seedWorkspace(app);
  member = await workspace.member({ grants: [{ permission: 'portcullis:keys:*' }] });
  await tellStory();
  await keepAndRepeat();
  await tellOfInvitations();
  await provokeErrors();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await app.close();
});

/** Everything that happens to keys, with keys of both styles. */
async function tellStory(): Promise<void> {
  for (const keyStyle of ['PREFIXED', 'UUID'] as const) {
    await app.db.updateTable('workspaces').set({ keyStyle }).where('id', '=', workspace.id).execute();
    const key = await member.key({ grants: [{ permission: 'portcullis:keys:*' }], metadata: { a: 1 } });
    const again = await mutate(app.url, key.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
    const secret = textAt(again, 'secret');
    secrets.push(key.secret, secret);
    for (const presentedKey of [key.secret, secret]) {
      expect(await workspace.verify(presentedKey)).toMatchObject({ verdict: 'VALID' });
      await post(app.url, { apiKey: presentedKey }, '{ viewer { apiKey { id hint label metadata } } }');
      await fetch(`${app.url}/verify/${workspace.slug}`, { headers: { 'x-api-key': presentedKey } });
      await fetch(`${app.url}/verify/${workspace.slug}?key=${presentedKey}`);
    }
    await mutate(app.url, member.caller, 'endOverlap', { keyId: key.id });
    await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, label: 'changed' });
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: 'COMPROMISED', note: 'leaked' });
    await workspace.verify(secret);
    await post(app.url, { apiKey: secret }, '{ viewer { isOperator } }');
    await post(
      app.url,
      member.caller,
      'query ($id: ID!) { apiKeys(workspaceId: $id) { nodes { id hint label createdBy } } }',
      { id: workspace.id },
    );
  }
}

/** Secrets that are kept sealed, revealed, answered again, and left to calls that fail. */
async function keepAndRepeat(): Promise<void> {
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  for (const keyStyle of ['PREFIXED', 'UUID'] as const) {
    await setKeyPolicyColumns(app, workspace, { keyStyle });
    const idempotencyKey = `idem-${randomUUID()}`;
    idempotencyKeys.push(idempotencyKey);
    const made = await member.key({ idempotencyKey });
    expect((await member.key({ idempotencyKey })).secret).toBe(made.secret);
    keptSecrets.push(made.secret);
    const target = { keyId: made.id };
    expect(await mutate(app.url, workspace.owner.caller, 'revealApiKey', { target })).toMatchObject({
      secret: made.secret,
    });
    await mutate(app.url, member.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'other',
      idempotencyKey,
    });
    await failInside(
      'idempotent_calls',
      async () => void (await member.key({ idempotencyKey: `${idempotencyKey}2` }).catch(() => undefined)),
    );
    await failInside('sealed_secrets', async () => void (await member.key().catch(() => undefined)));
  }
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'ONCE' });
}

/** An invitation that is accepted, and what else is done with its secret. */
async function tellOfInvitations(): Promise<void> {
  const { token } = await workspace.invitation({ email: 'invited@acme.example' });
  secrets.push(token);
  const caller = { bearer: await app.signIn('invited', { email: 'invited@acme.example' }) };
  for (let call = 0; call < 2; call += 1) await mutate(app.url, caller, 'acceptInvitation', { token });
  await mutate(app.url, 'anonymous', 'acceptInvitation', { token });
  await mutate(app.url, caller, 'joinWorkspace', { workspaceSlug: token });
  await post(app.url, caller, toMutationDocument('acceptInvitation'), { input: { token: { token } } });
  await post(
    app.url,
    workspace.owner.caller,
    'query ($id: ID!) { invitations(workspaceId: $id) { nodes { id email status member { id } } } }',
    { id: workspace.id },
  );
}

/** A secret in every place where it does not belong, and in calls that fail inside. */
async function provokeErrors(): Promise<void> {
  const key = await member.key();
  secrets.push(key.secret);
  const { secret } = key;
  const send = async (name: string, input: unknown, caller: Caller = workspace.owner.caller) =>
    await post(app.url, caller, toMutationDocument(name), { input });
  const verify = { workspaceId: workspace.id, presentedKey: secret };
  for (const wrong of [
    { typo: 1 },
    { environment: secret },
    { presentedKey: [secret, secret] },
    { presentedKey: { secret } },
    { require: secret },
    { clientAddress: secret },
    { cost: secret },
  ]) {
    await send('verifyApiKey', { ...verify, ...wrong });
  }
  for (const id of [secret, [secret], { secret }]) {
    await send('verifyApiKey', { ...verify, workspaceId: id });
    await send('revokeApiKey', { keyId: id });
  }
  await send('verifyApiKey', secret);
  await send('verifyApiKey', [secret]);
  await send('verifyApiKey', verify, 'anonymous');
  await send('verifyApiKey', verify, key.caller);
  await send('regenerateApiKey', { keyId: key.id, overlapSeconds: secret });
  await send('generateApiKey', { workspaceId: workspace.id, label: 'x', expiresAt: secret, metadata: secret });
  await send('generateApiKey', { workspaceId: workspace.id, label: 'x', owner: { externalId: secret } });
  await fetch(`${app.url}/graphql?query={__typename}&key=${secret}`);
  await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query": "{ viewer", "key": "${secret}"`,
  });
  await fetch(`${app.url}/nowhere/${secret}`);
  for (const authorization of [`Bearer ${secret}`, `Basic ${secret}`, secret])
    await fetch(`${app.url}/graphql`, { headers: { authorization } });
  await failInside('api_key_secrets', async () => {
    await send('regenerateApiKey', { keyId: key.id });
    await send('generateApiKey', { workspaceId: workspace.id, label: 'x', metadata: {} });
  });
  await failReading(() => send('verifyApiKey', verify));
}

/** Every new row of a table is refused, and PostgreSQL tells the row in its error. */
async function failInside(table: string, work: () => Promise<void>): Promise<void> {
  await sql`CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'failing row: %', NEW; END $$`.execute(
    app.db,
  );
  await sql`CREATE TRIGGER fails BEFORE INSERT ON ${sql.id(table)} FOR EACH ROW EXECUTE FUNCTION fail()`.execute(
    app.db,
  );
  await work();
  await sql`DROP TRIGGER fails ON ${sql.id(table)}`.execute(app.db);
}

/** The look-up of a key fails. */
async function failReading(work: () => Promise<unknown>): Promise<void> {
  await sql`ALTER TABLE api_key_secrets RENAME TO gone`.execute(app.db);
  await work();
  await sql`ALTER TABLE gone RENAME TO api_key_secrets`.execute(app.db);
}

/** Whatever must be nowhere but in an answer, or in the configuration. */
function everySecret(): readonly string[] {
  return [...secrets, ...keptSecrets, ...idempotencyKeys, encryptionKeys.split(':')[1] ?? ''];
}

describe('a secret leaves no trace', () => {
  test('in a row of the store, in any table', async () => {
    const rows = (await readAllRows(app.db)).join('\n');
    expect(rows).toContain('api_key_secrets');
    for (const kept of ['sealed_secrets', 'idempotent_calls']) expect(rows).toContain(kept);
    for (const secret of everySecret()) expect(findTraces(rows, secret)).toEqual([]);
    expect(findTraces(rows, OPERATOR_KEY)).toEqual([]);
  });

  test('in the log, at its most talkative, not when calls fail inside either', () => {
    const log = app.logged();
    expect(log).toMatch(/failing row/);
    expect(log.split('\n').length).toBeGreaterThan(50);
    for (const secret of everySecret()) expect(findTraces(log, secret)).toEqual([]);
    expect(findTraces(log, OPERATOR_KEY)).toEqual([]);
    expect(log).not.toMatch(/eyJ[\w-]{8,}\./);
  });

  test('in any answer but the one that made it', () => {
    expect(secrets).toHaveLength(6);
    for (const secret of secrets) {
      const telling = bodies.filter((body) => findTraces(body, secret).length > 0);
      expect(telling).toHaveLength(1);
      expect(telling[0]).toContain(`"secret":"${secret}"`);
    }
    expect(bodies.filter((body) => findTraces(body, OPERATOR_KEY).length > 0)).toEqual([]);
  });

  test('that is kept, in any answer but those that made, repeated and revealed it', () => {
    expect(keptSecrets).toHaveLength(2);
    for (const secret of keptSecrets) {
      const telling = bodies.filter((body) => findTraces(body, secret).length > 0);
      expect(telling).toHaveLength(3);
      for (const body of telling) expect(body).toContain(`"secret":"${secret}"`);
    }
    for (const told of [...idempotencyKeys, encryptionKeys.split(':')[1] ?? ''])
      expect(bodies.filter((body) => findTraces(body, told).length > 0)).toEqual([]);
  });
});

test('what is stored of a secret is its SHA-256, and its hint', async () => {
  const stored = await app.db.selectFrom('apiKeySecrets').select(['secretHash', 'hint']).execute();
  const invitations = await app.db.selectFrom('invitations').select('secretHash').execute();
  const hashes = [...stored, ...invitations].map(({ secretHash }) => Buffer.from(secretHash).toString('hex'));
  for (const secret of [...secrets, ...keptSecrets])
    expect(hashes).toContain(createHash('sha256').update(secret).digest('hex'));
  for (const { hint } of stored) expect(hint).toMatch(/^(pk_live_)?[0-9A-Za-z]{4}…[0-9A-Za-z]{4}$/);
});

test('the search for traces finds what is there', () => {
  const secret = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
  const hidden = [
    secret,
    `x${secret.slice(15, 30)}x`,
    Buffer.from(secret).toString('hex'),
    Buffer.from(`{"a":"${secret}"}`).toString('base64'),
  ];
  for (const text of hidden) expect(findTraces(text, secret)).not.toEqual([]);
  expect(findTraces('iea_live_AbCd…xqz8', secret)).toEqual([]);
});

test('who has the operator key is not told what it is', async () => {
  const { data } = await post(app.url, OPERATOR, '{ viewer { isOperator user { id } apiKey { id } } }');
  expect(data).toEqual({ viewer: { isOperator: true, user: null, apiKey: null } });
});
