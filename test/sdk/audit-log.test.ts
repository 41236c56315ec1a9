import { ForbiddenError, NotFoundError, type AuditVerification } from '@portcullis/sdk';
import { randomBytes } from 'node:crypto';
import { appendAudit } from '@portcullis/server/domain/audit/append-audit.ts';
import type { Scope } from '@portcullis/server/domain/scope.ts';
import { inTransaction } from '@portcullis/server/domain/transaction.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['a', 'b', 'c']) await workspace.permission(name);
});
afterAll(() => app.close());

test('list answers events newest first, and from the end oldest first', async () => {
  const { auditLog } = connect(app, workspace.owner.caller);
  const { items, totalCount } = await auditLog.list({ workspaceId: workspace.id, first: 2, totalCount: true });
  expect([items.map(({ position }) => position), totalCount]).toEqual([[4, 3], 4]);
  const oldestFirst: number[] = [];
  for await (const { position } of auditLog.list({ workspaceId: workspace.id, last: 3 })) oldestFirst.push(position);
  expect(oldestFirst).toEqual([1, 2, 3, 4]);
  const filter = { action: 'definePermission', target: items[0]?.target };
  expect((await auditLog.list({ workspaceId: workspace.id, filter })).items).toEqual([items[0]]);
});

test('verify reads a chain to its end, tells of its parts, and answers the head to keep', async () => {
  const { auditLog } = connect(app, workspace.owner.caller);
  const parts: AuditVerification[] = [];
  const input = { workspaceId: workspace.id };
  const { valid, head, checkedCount } = await auditLog.verify(input, { onPart: (part) => parts.push(part) });
  expect({ valid, position: head.position, checkedCount, parts: parts.length }).toEqual({
    valid: true,
    position: 4,
    checkedCount: 4,
    parts: 1,
  });
  expect(await auditLog.verify({ ...input, after: head, expectedHead: head })).toMatchObject({ valid: true });
  const expectedHead = { position: 3, hash: head.hash };
  expect(await auditLog.verify({ ...input, expectedHead })).toMatchObject({
    valid: false,
    problem: { kind: 'REWRITTEN', position: 3 },
  });
});

test('verify asks on until the end of a long chain', async () => {
  const filler = await seedWorkspace(app);
  await fillChain(filler, 5_200);
  const parts: number[] = [];
  const { auditLog } = connect(app, OPERATOR);
  const verification = await auditLog.verify(
    { workspaceId: filler.id },
    { onPart: ({ checkedCount }) => parts.push(checkedCount) },
  );
  expect(parts).toEqual([5_000, 201]);
  expect(verification).toMatchObject({ valid: true, checkedCount: 5_201, head: { position: 5_201 } });
});

test('the chain of the installation is the operator’s', async () => {
  expect((await connect(app, OPERATOR).auditLog.verify()).valid).toBe(true);
  expect((await connect(app, OPERATOR).auditLog.list()).items[0]?.action).toBe('createUser');
  expect(await rejectionOf(connect(app, workspace.owner.caller).auditLog.verify())).toBeInstanceOf(ForbiddenError);
});

test('another workspace’s is a NotFoundError', async () => {
  const { auditLog } = connect(app, await seedStranger(app));
  expect(await rejectionOf(auditLog.list({ workspaceId: workspace.id }))).toBeInstanceOf(NotFoundError);
  expect(await rejectionOf(auditLog.verify({ workspaceId: workspace.id }))).toBeInstanceOf(NotFoundError);
});

/** More events than a test has time to make one by one, chained by the service that chains all. */
async function fillChain({ id: workspaceId }: SeededWorkspace, count: number): Promise<void> {
  const origin = { id: 'a request', clientAddress: null };
  const scope = {
    db: app.db,
    principal: { kind: 'operator' },
    request: origin,
    now: app.clock.now,
    randomBytes,
    onCommit: () => undefined,
  };
  await inTransaction(scope as Partial<Scope> as Scope, (tx) => {
    for (let made = 0; made < count; made += 1)
      appendAudit(tx, { workspaceId, action: 'filled', target: workspaceId, after: { made } });
    return Promise.resolve();
  });
}
