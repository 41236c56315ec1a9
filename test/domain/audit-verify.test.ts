import type { VerifyAuditLogInput } from '@portcullis/server/domain/audit/verify.service.ts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { readChain, rewriteChain } from './audit-chain.ts';
import { CHANGES, insertCopy, mendHead, remove, swap, verifyTampered, type Tampering } from './audit-tampering.ts';

const LENGTH = 14;

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  const member = await workspace.member();
  const key = await member.key({ metadata: { team: 'grid' } });
  await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, label: 'changed' });
  for (let count = 4; count < LENGTH; count += 1) await workspace.permission(`p${count}`);
});
afterAll(() => app.close());

interface Place {
  readonly position: number;
  readonly hash: string;
}

interface Verification {
  readonly valid: boolean;
  readonly isComplete: boolean;
  readonly head: Place;
  readonly checkedTo: Place;
  readonly checkedCount: number;
  readonly problem: { readonly kind: string; readonly position: number } | null;
}

const QUERY = `query ($workspaceId: ID, $expectedHead: AuditHeadInput, $after: AuditHeadInput, $limit: Int) {
  verifyAuditLog(workspaceId: $workspaceId, expectedHead: $expectedHead, after: $after, limit: $limit) {
    valid isComplete head { position hash } checkedTo { position hash } checkedCount problem { kind position }
  }
}`;

async function verify(input: object = {}, caller: Caller = workspace.owner.caller): Promise<Verification> {
  const { data, errors } = await post(app.url, caller, QUERY, { workspaceId: workspace.id, ...input });
  expect(errors).toEqual([]);
  return data?.['verifyAuditLog'] as Verification;
}

async function findProblem(tamper: Tampering, input: Partial<VerifyAuditLogInput> = {}) {
  const { isComplete, problem } = await verifyTampered(app, tamper, { ...input, workspaceId: workspace.id });
  expect(isComplete).toBe(true);
  return problem;
}

const untouched: Tampering = () => Promise.resolve();

describe('a chain that nobody touched', () => {
  test('is whole, and the answer has its head', async () => {
    const rows = await readChain(app.db, workspace.id);
    const head = { position: LENGTH, hash: Buffer.from(rows.at(-1)?.hash ?? []).toString('hex') };
    expect(await verify()).toEqual({
      valid: true,
      isComplete: true,
      head,
      checkedTo: head,
      checkedCount: LENGTH,
      problem: null,
    });
  });

  test('has in it what it had: every head that was kept', async () => {
    for (const { position, hash } of await readChain(app.db, workspace.id)) {
      const expectedHead = { position, hash: Buffer.from(hash).toString('hex') };
      expect(await verify({ expectedHead })).toMatchObject({ valid: true, problem: null });
    }
    expect(await verify({ expectedHead: { position: 0, hash: '0'.repeat(64) } })).toMatchObject({ valid: true });
  });

  test('of the installation can be checked by the operator', async () => {
    const { valid, checkedCount } = await verify({ workspaceId: null }, OPERATOR);
    expect({ valid, checkedCount }).toEqual({ valid: true, checkedCount: 2 });
  });

  test('is checked part by part, each going on where the last one stopped', async () => {
    let after: Place | undefined;
    const counts: number[] = [];
    for (;;) {
      const part: Verification = await verify({ after, limit: 4 });
      counts.push(part.checkedCount);
      expect(part.problem).toBeNull();
      expect(part.valid).toBe(part.isComplete);
      after = part.checkedTo;
      if (part.isComplete) break;
    }
    expect(counts).toEqual([4, 4, 4, 2]);
    expect(after.position).toBe(LENGTH);
    expect(await verify({ after })).toMatchObject({ valid: true, checkedCount: 0, checkedTo: after });
  });

  test('is whole for who checks it while events are appended', async () => {
    const other = await seedWorkspace(app);
    const appending = Array.from({ length: 30 }, (_, count) => other.permission(`p${count}`));
    const checking = Array.from({ length: 10 }, () => verify({ workspaceId: other.id }, OPERATOR));
    for (const { valid, head, checkedCount } of await Promise.all(checking))
      expect({ valid, checkedCount }).toEqual({ valid: true, checkedCount: head.position });
    await Promise.all(appending);
    expect(await verify({ workspaceId: other.id }, OPERATOR)).toMatchObject({ valid: true, checkedCount: 31 });
  });
});

describe('whatever was changed in one row is found, and where:', () => {
  // The second row has an address and personal fields.
  test.for(Object.entries(CHANGES))('%s', async ([, change]) => {
    const problem = await findProblem(change({ workspaceId: workspace.id, position: 2 }));
    expect(problem?.position).toBe(2);
    expect(problem?.kind).toMatch(/^(CHANGED|REMOVED)$/);
  });

  test('any change of any row', async () => {
    const anyChange = fc.constantFrom(...Object.keys(CHANGES));
    await fc.assert(
      fc.asyncProperty(anyChange, fc.integer({ min: 1, max: LENGTH }), fc.integer({ min: 1, max: 5 }), check),
      { numRuns: 60 },
    );

    async function check(name: string, position: number, limit: number): Promise<void> {
      const tamper = CHANGES[name]?.({ workspaceId: workspace.id, position }) ?? untouched;
      const { problem } = await verifyTampered(app, tamper, { workspaceId: workspace.id });
      expect(problem?.position).toBe(position);
      expect(problem?.kind).not.toBe('REWRITTEN');
      // In parts as well.
      let part = await verifyTampered(app, tamper, { workspaceId: workspace.id, limit });
      while (!part.isComplete)
        part = await verifyTampered(app, tamper, { workspaceId: workspace.id, limit, after: part.checkedTo });
      expect(part.problem).toEqual(problem);
    }
  });
});

describe('found is', () => {
  const at = (position: number) => ({ workspaceId: workspace.id, position });

  test('what was removed, at the beginning, in the middle and at the end', async () => {
    const taken = (from: number, count: number) => findProblem(remove({ workspaceId: workspace.id, from, count }));
    expect(await taken(1, 3)).toEqual({ kind: 'REMOVED', position: 1 });
    expect(await taken(5, 2)).toEqual({ kind: 'REMOVED', position: 5 });
    expect(await taken(LENGTH, 1)).toEqual({ kind: 'TRUNCATED', position: LENGTH });
    expect(await taken(1, LENGTH)).toEqual({ kind: 'TRUNCATED', position: 1 });
  });

  test('what was inserted: at a place that is taken, before the beginning, behind the end', async () => {
    for (const id of ['evt_0', 'evt_z']) expect((await findProblem(insertCopy(at(5), 5, id)))?.position).toBe(5);
    expect(await findProblem(insertCopy(at(5), 5, 'evt_z'))).toEqual({ kind: 'INSERTED', position: 5 });
    expect(await findProblem(insertCopy(at(5), -1, 'evt_z'))).toEqual({ kind: 'INSERTED', position: -1 });
    const behind = { kind: 'INSERTED', position: LENGTH + 1 };
    expect(await findProblem(insertCopy(at(5), LENGTH + 1, 'evt_z'))).toEqual(behind);
  });

  test('the last one, when it was moved behind the end', async () => {
    const moved = await findProblem(CHANGES['position']?.(at(LENGTH)) ?? untouched);
    expect(moved).toEqual({ kind: 'TRUNCATED', position: LENGTH });
  });

  test('two that changed places', async () => {
    expect(await findProblem(swap(workspace.id, 4, 9))).toEqual({ kind: 'CHANGED', position: 4 });
  });

  test('a head that does not fit, or is gone', async () => {
    const ofHead = (change: ReturnType<typeof sql>) => (db: TestApp['db']) =>
      sql`${change} WHERE chain = ${workspace.id}`.execute(db);
    const problem = { kind: 'HEAD_CHANGED', position: LENGTH };
    expect(await findProblem(ofHead(sql`UPDATE audit_heads SET hash = sha256(hash)`))).toEqual(problem);
    expect(await findProblem(ofHead(sql`DELETE FROM audit_heads`))).toEqual({ kind: 'HEAD_CHANGED', position: 0 });
    const further = await findProblem(ofHead(sql`UPDATE audit_heads SET position = position + 1`));
    expect(further).toEqual({ kind: 'TRUNCATED', position: LENGTH + 1 });
    const earlier = await findProblem(ofHead(sql`UPDATE audit_heads SET position = position - 1`));
    expect(earlier).toEqual({ kind: 'INSERTED', position: LENGTH });
  });

  test('by a head that was kept: a chain that was cut off, and whose own head was mended', async () => {
    const { head } = await verify();
    const cutOff: Tampering = async (db) => {
      await remove({ workspaceId: workspace.id, from: 10, count: 100 })(db);
      await mendHead(db, workspace.id);
    };
    expect(await findProblem(cutOff)).toBeNull();
    expect(await findProblem(cutOff, { expectedHead: head })).toEqual({ kind: 'TRUNCATED', position: 10 });
    expect(await findProblem(cutOff, { after: head })).toEqual({ kind: 'TRUNCATED', position: 10 });
  });

  test('by a head that was kept: a chain that was written anew from some place on', async () => {
    const { head } = await verify();
    const rewritten: Tampering = async (db) => {
      await CHANGES['actor']?.(at(7))(db);
      await rewriteChain(db, workspace.id);
    };
    expect(await findProblem(rewritten)).toBeNull();
    expect(await findProblem(rewritten, { expectedHead: head })).toEqual({ kind: 'REWRITTEN', position: LENGTH });
    expect(await findProblem(rewritten, { after: head })).toEqual({ kind: 'REWRITTEN', position: LENGTH });
  });

  test('nothing after personal fields and addresses were erased with their salts', async () => {
    const erased: Tampering = (db) =>
      sql`UPDATE audit_events SET personal = NULL, personal_salt = NULL, client_address = NULL,
        client_address_salt = NULL`.execute(db);
    expect(await findProblem(erased)).toBeNull();
  });
});

test.for([
  [{ limit: 0 }, '1 to 10000'],
  [{ limit: 10_001 }, '1 to 10000'],
  [{ after: { position: -1, hash: '0'.repeat(64) } }, 'a whole number from 0'],
  [{ after: { position: 1, hash: 'A'.repeat(64) } }, '64 hexadecimal digits'],
  [{ expectedHead: { position: 1, hash: '0'.repeat(63) } }, '64 hexadecimal digits'],
] as const)('%j is refused, saying what is accepted', async ([input, accepted]) => {
  const { data, errors } = await post(app.url, OPERATOR, QUERY, { workspaceId: workspace.id, ...input });
  expect(data).toEqual({ verifyAuditLog: null });
  expect(errors).toMatchObject([{ message: expect.stringContaining(accepted), extensions: { code: 'BAD_REQUEST' } }]);
});

test('several checks of long chains are too much for one document', async () => {
  const fields = Array.from({ length: 11 }, (_, alias) => `a${alias}: verifyAuditLog(limit: 10000) { valid }`);
  const { errors } = await post(app.url, OPERATOR, `{ ${fields.join(' ')} }`);
  expect(errors).toMatchObject([{ extensions: { code: 'TOO_COMPLEX' } }]);
});
