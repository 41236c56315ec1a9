import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';
import { insertTwoWorkspaces, NOW, toHash, valid } from './rows.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertTwoWorkspaces(store.db);
});
afterAll(() => store.close());

test("the caller's keys inside jsonb stay as they are, at any depth", async () => {
  const metadata = { snake_case: 1, camelCase: 2, nested_object: { 'kebab-case': [{ deep_key: null }] } };
  const row = valid.apiKeys('json', { metadata: JSON.stringify(metadata) });
  await store.db.insertInto('apiKeys').values(row).execute();
  const query = store.db.selectFrom('apiKeys').select(['metadata', 'createdAt']).where('id', '=', row.id);
  expect(await query.executeTakeFirstOrThrow()).toEqual({ metadata, createdAt: NOW });
});

test('a list in jsonb is a list and not an array of PostgreSQL', async () => {
  const grants = [
    { permission: 'datasets:read', resources: ['a', 'b'] },
    { permission: '*', resources: null },
  ];
  const row = valid.members('newcomer', { grants: JSON.stringify(grants) });
  await store.db.insertInto('members').values(row).execute();
  const query = store.db.selectFrom('members').select('grants').where('id', '=', row.id);
  expect(await query.executeTakeFirstOrThrow()).toEqual({ grants });
});

test('int8 is a number', async () => {
  const numbers = await sql`SELECT count(*) AS counted, ${Number.MAX_SAFE_INTEGER}::int8 AS large, NULL::int8 AS nothing
    FROM workspaces`.execute(store.db);
  expect(numbers.rows).toEqual([{ counted: 2, large: Number.MAX_SAFE_INTEGER, nothing: null }]);
});

test('an instant comes back to the millisecond, in any time zone', async () => {
  const written = await sql`SELECT '2026-11-20T23:30:00.123+05:30'::timestamptz(3) AS at`.execute(store.db);
  expect(written.rows).toEqual([{ at: new Date('2026-11-20T18:00:00.123Z') }]);
});

test('a hash comes back as its 32 bytes and is found by them', async () => {
  const secretHash = toHash('first');
  const query = store.db.selectFrom('apiKeySecrets').selectAll().where('secretHash', '=', secretHash);
  const found = await query.executeTakeFirstOrThrow();
  expect(found.secretHash).toBeInstanceOf(Uint8Array);
  expect(Buffer.from(found.secretHash)).toEqual(Buffer.from(secretHash));
  expect(found).toMatchObject({ apiKeyId: 'key_first', minted: true, validUntil: null });
});

test('a list of texts comes back as one', async () => {
  const row = valid.apiKeys('listed', { ipAllowList: ['10.0.0.0/8', '2001:db8::/32'] });
  await store.db.insertInto('apiKeys').values(row).execute();
  const query = store.db.selectFrom('apiKeys').select('ipAllowList').where('id', '=', row.id);
  expect(await query.executeTakeFirstOrThrow()).toEqual({ ipAllowList: row.ipAllowList });
});
