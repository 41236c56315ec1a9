import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importText, startImportKit, type ImportKit, type Way } from './import-kit.ts';

let kit: ImportKit;
beforeAll(async () => {
  kit = await startImportKit();
});
afterAll(() => kit.close());

/** Texts that are a field, quoted or not, or no field at all. */
const field = fc.oneof(
  fc.constantFrom(
    '',
    'live',
    'TEST',
    '2020-01-01T00:00:00Z',
    '2031-01-01 00:00:00+02:00',
    '10.0.0.0/8 ::1',
    '10.0.0.1/8',
  ),
  fc.constantFrom('{"a":[1,"x"]}', '[]', 'true', '0', 'x'.repeat(101), 'a\tb', 'ä ☀ 😀', '\\N', '\\.', '{}', "'"),
  fc.string({ maxLength: 12 }),
);
const key = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((index) => `a-good-old-key-00000${index}`),
  fc.constantFrom('', 'short', '12345678901234567890123', 'old_live_0123456789abcdefghijABCDEFGHIJ01'),
);
const email = fc.oneof(fc.constantFrom('ada@example.com', 'ADA@example.com', 'bob@example.com', 'nobody', ''));
const line = fc.tuple(key, email, field, field, field, field, field, field, field);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const HEADER = 'key,email,label,environment,created_at,expires_at,ip_allow_list,metadata,disabled';

/** All that an import leaves behind, without ids, and the instants of its own. */
async function rowsOf(workspaceId: string): Promise<unknown> {
  const rows = await sql<object>`
    SELECT s.secret_hash, s.hint, s.is_weak, s.minted, k.label, k.environment, k.ip_allow_list, k.metadata, k.expires_at,
      CASE WHEN k.created_at < '2021-01-01' THEN k.created_at END AS created_at, k.created_by, k.disabled_by,
      k.grants, lower(u.email) AS email, m.role, m.grants AS owner_grants, w.checksum
    FROM workspaces w LEFT JOIN api_key_secrets s ON s.workspace_id = w.id LEFT JOIN api_keys k ON k.id = s.api_key_id
    LEFT JOIN members m ON m.id = k.owner_member_id LEFT JOIN users u ON u.id = m.user_id
    WHERE w.id = ${workspaceId} ORDER BY s.secret_hash`.execute(kit.db);
  return rows.rows;
}

test(
  'whatever a file holds, both ways leave the same rows and refuse the same lines',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 20, maxLength: 60 }), async (lines) => {
        const text = [HEADER, ...lines.map((fields) => fields.map(quoted).join(','))].join('\r\n');
        const results = [];
        for (const way of ['through a server', 'into the database'] satisfies Way[]) {
          const { id, slug } = await kit.workspace();
          const run = await importText(kit, way, slug, text);
          const [counts] = run.stdout.split('\n');
          const report = await readFile(`${run.cwd}/keys.refused.csv`, 'utf8').catch(() => '');
          results.push({
            counts,
            report: report.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<now>'),
            rows: await rowsOf(id),
          });
        }
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 8 },
    );
  },
);
