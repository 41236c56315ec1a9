import type { Db } from '@portcullis/server/db/connect.ts';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { mutate, type Caller, type MutationAnswer } from '../support/graphql.ts';

/**
 * Every row of every table as PostgreSQL writes it, behind its table's name; bytes as hex. But for those by which servers
 * say that they are there: these change all the time, whatever is asked.
 */
export async function readAllRows(db: Db): Promise<readonly string[]> {
  const tables = await sql<{
    name: string;
  }>`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'instances'`.execute(db);
  const selects = tables.rows.map(({ name }) => sql`SELECT ${sql.lit(name)} || t::text AS row FROM ${sql.id(name)} t`);
  const found = await sql<{ row: string }>`${sql.join(selects, sql` UNION ALL `)} ORDER BY 1`.execute(db);
  return found.rows.map(({ row }) => row);
}

/** Calls a mutation that must be refused, and checks that no row of any table changed: the audit log neither. */
export async function mutateInVain(app: TestApp, caller: Caller, name: string, input: object): Promise<MutationAnswer> {
  const before = await readAllRows(app.db);
  const answer = await mutate(app.url, caller, name, input);
  expect(answer.__typename ?? '').not.toMatch(/Success$/);
  expect(await readAllRows(app.db)).toEqual(before);
  return answer;
}

/** One thing that is expected to be wrong: where, and how the answer says what would be accepted. */
export interface ExpectedIssue {
  readonly path: readonly string[];
  readonly accepted: string | RegExp;
}

/** Checks that the answer refuses the input for exactly these issues, each with a sentence of its own. */
export function expectIssues(answer: MutationAnswer, expected: readonly ExpectedIssue[]): void {
  expect(answer).toMatchObject({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
    topLevelErrors: [],
    issues: expected.map(({ path, accepted }) => ({
      path,
      message: expect.stringMatching(/^[a-zA-Z].{3,}/),
      accepted: typeof accepted === 'string' ? accepted : expect.stringMatching(accepted),
    })),
  });
  const { issues } = answer as unknown as { readonly issues: readonly { readonly message: string }[] };
  for (const { message } of issues) expect(answer['message']).toContain(message);
}
