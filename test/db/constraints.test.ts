import type { Db } from '@portcullis/server/db/connect.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';
import { insertRows, NOW, toApiKey, toHash, toMember, toSecret, toUser, toWorkspace } from './rows.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertRows(store.db);
});
afterAll(() => store.close());

const CHECK = '23514';
const UNIQUE = '23505';
const FOREIGN_KEY = '23503';

interface Refusal {
  readonly row: string;
  readonly insert: (db: Db) => Promise<unknown>;
  readonly code: string;
  readonly constraint: string | RegExp;
}

const workspace = (values: Parameters<typeof toWorkspace>[1]) => (db: Db) =>
  db.insertInto('workspaces').values(toWorkspace('new', values)).execute();
const member = (values: Parameters<typeof toMember>[1]) => (db: Db) =>
  db.insertInto('members').values(toMember('new', values)).execute();
const apiKey = (values: Parameters<typeof toApiKey>[1]) => (db: Db) =>
  db.insertInto('apiKeys').values(toApiKey('new', values)).execute();
const secret = (values: Parameters<typeof toSecret>[1]) => (db: Db) =>
  db.insertInto('apiKeySecrets').values(toSecret('new', values)).execute();
const user = (values: Parameters<typeof toUser>[1]) => (db: Db) =>
  db.insertInto('users').values(toUser('new', values)).execute();

const refused: readonly Refusal[] = [
];
