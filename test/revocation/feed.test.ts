import type { Db } from '@portcullis/server/db/connect.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_INPUTS, SESSION_MUTATIONS } from '../graphql/sample-inputs.ts';
import { seedTargets } from '../graphql/seed-targets.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await workspace.setPolicy({ secretVisibility: 'RECOVERABLE' });
});
afterAll(() => app.close());

/** Tables that a snapshot reads, and the id by which a change of a row is told, if not by its workspace's or its owner's. */
const TABLES = {
  workspaces: 'id',
  members: 'id',
  permissions: 'workspace_id',
  tiers: 'id',
  api_keys: 'id',
  api_key_secrets: 'api_key_id',
} as const;

/** Columns that no snapshot reads: what people call a workspace, and since when sessions count, is in no verdict on a key. */
const UNREAD: Readonly<Record<string, string>> = { workspaces: 'name', members: 'sessions_valid_from' };

/** They wait for nothing: what they add no key is about yet, and what else they change no verdict depends on. */
const WITHOUT_EFFECT = [
  'addMember',
  'createServiceAccount',
  'createWorkspace',
  'defineTier',
  'resetSessions',
  'retireTier',
];

/** Every row that a snapshot may be computed from: its text, and the ids that stand for it. */
async function readRows(db: Db): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const selects = Object.entries(TABLES).map(
    ([table, id]) =>
      sql`SELECT ${sql.lit(table)} || (to_jsonb(t) - ${UNREAD[table] ?? ''}::text)::text AS row, ARRAY[t.${sql.id(id)}, to_jsonb(t) ->> 'workspace_id', to_jsonb(t) ->> 'owner_member_id'] AS ids FROM ${sql.id(table)} t`,
  );
  const found = await sql<{ row: string; ids: (string | null)[] }>`${sql.join(selects, sql` UNION ALL `)}`.execute(db);
  return new Map(found.rows.map(({ row, ids }) => [row, ids]));
}

async function readSubjects(db: Db, afterSeq: number): Promise<readonly string[]> {
  const rows = await db.selectFrom('changes').select('subjects').where('seq', '>', afterSeq).execute();
  return rows.flatMap(({ subjects }) => subjects);
}

async function readNewestSeq(db: Db): Promise<number> {
  const { seq } = await db
    .selectFrom('changes')
    .select((of) => of.fn.max<number>('seq').as('seq'))
    .executeTakeFirstOrThrow();
  return seq;
}

const CHANGING = Object.keys(SAMPLE_INPUTS).filter((name) => !SESSION_MUTATIONS.includes(name));

describe.for(CHANGING)('%s', (name) => {
  test('tells the feed of every row it changed that a verdict may depend on, and waits until that is true', async () => {
    const { db } = app.store;
    const targets = await seedTargets(workspace);
    // With an overlap, so that ending it is a change.
    await mutate(app.url, OPERATOR, 'regenerateApiKey', { keyId: targets.keyId, overlapSeconds: 60 });
    const [before, seq] = [await readRows(db), await readNewestSeq(db)];
    const answer = await mutate(app.url, OPERATOR, name, SAMPLE_INPUTS[name]?.(targets) ?? {});
    expect(answer.__typename).toMatch(/Success$/);

    const after = await readRows(db);
    const subjects = await readSubjects(db, seq);
    const changed = [...after].filter(([row]) => !before.has(row));
    for (const [row, ids] of changed)
      expect(
        ids.some((id) => id !== null && subjects.includes(id)),
        `the feed says nothing of ${row}`,
      ).toBe(true);
    for (const [row, ids] of before)
      if (!after.has(row)) expect(ids.some((id) => id !== null && subjects.includes(id))).toBe(true);
    if (changed.length > 0) expect(answer['effective'] ?? WITHOUT_EFFECT.includes(name)).toBe(true);
  });
});

test('what can be answered with `effective` is answered so, and nothing else is let off', () => {
  expect(WITHOUT_EFFECT.filter((name) => !CHANGING.includes(name))).toEqual([]);
});

describe('what was to end later', () => {
  test.for(['revokeApiKey', 'revokePresentedApiKey'])('is told to the feed when %s gives it back', async (name) => {
    const member = await workspace.member();
    const older = await member.key();
    app.clock.advance({ seconds: 1 });
    const newer = await member.key();
    await workspace.consolidation(new Date(app.clock.now().getTime() + 3_600_000).toISOString());
    // In memory now, with an end that is to come.
    expect(await workspace.verify(older.secret)).toMatchObject({ verdict: 'VALID' });
    const input = name === 'revokeApiKey' ? { keyId: newer.id } : { presentedKey: newer.secret };
    const seq = await readNewestSeq(app.store.db);
    expect(await mutate(app.url, OPERATOR, name, input)).toMatchObject({ effective: true });
    expect(await readSubjects(app.store.db, seq)).toEqual(expect.arrayContaining([older.id, newer.id]));
    app.clock.advance({ seconds: 7_200 });
    expect(await workspace.verify(older.secret)).toMatchObject({ verdict: 'VALID' });
  });
});
