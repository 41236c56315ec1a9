import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTraces } from '../security/secret-traces.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, toMutationDocument, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { setKeyPolicyColumns } from './key-policy-columns.ts';
import { SAMPLE_INPUTS, SESSION_MUTATIONS } from './sample-inputs.ts';
import { seedTargets } from './seed-targets.ts';

const COUNT = 9;

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  member = await workspace.member();
  for (let count = 2; count < COUNT; count += 1) {
    app.clock.advance({ seconds: 60 });
    await workspace.permission(`p${count}`);
  }
});
afterAll(() => app.close());

interface Event {
  readonly position: number;
  readonly action: string;
  readonly actor: string;
  readonly target: string;
  readonly at: string;
  readonly requestId: string;
  readonly before: object | null;
  readonly after: object | null;
}

interface Listed {
  readonly totalCount: number;
  readonly nodes: readonly Event[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly startCursor: string; readonly endCursor: string };
}

const QUERY = `query ($workspaceId: ID, $filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditLog(workspaceId: $workspaceId, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage startCursor endCursor }
    nodes { id position at actor action target requestId before after clientAddress clientAddressProof { digest salt }
      personal personalUserId personalProof { digest salt } hash }
  }
}`;

async function list(variables: object = {}, caller: Caller = workspace.owner.caller): Promise<Listed> {
  const { data, errors } = await post(app.url, caller, QUERY, { workspaceId: workspace.id, ...variables });
  expect(errors).toEqual([]);
  return data?.['auditLog'] as Listed;
}

const positions = ({ nodes }: Listed): readonly number[] => nodes.map(({ position }) => position);

describe('the audit log', () => {
  test('is listed newest first, with all that there is to an event', async () => {
    const { nodes, totalCount } = await list();
    expect(totalCount).toBe(COUNT);
    expect(nodes.map(({ position, action }) => [position, action])).toEqual([
      ...Array.from({ length: COUNT - 2 }, (_, index) => [COUNT - index, 'definePermission']),
      [2, 'addMember'],
      [1, 'createWorkspace'],
    ]);
    const proof = { digest: expect.stringMatching(/^[0-9a-f]{64}$/), salt: expect.stringMatching(/^[0-9a-f]{32}$/) };
    expect(nodes.at(-2)).toEqual({
      id: expect.stringMatching(/^evt_/),
      position: 2,
      at: '2026-11-20T12:00:00.000Z',
      actor: 'operator',
      action: 'addMember',
      target: member.id,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      before: null,
      after: { userId: expect.stringMatching(/^usr_/), role: 'MEMBER', externalId: null, grants: [] },
      clientAddress: '127.0.0.1',
      clientAddressProof: proof,
      personal: { email: member.email },
      personalUserId: expect.stringMatching(/^usr_/),
      personalProof: proof,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('goes on page by page, in both directions, while events are appended', async () => {
    const first = await list({ first: 4 });
    expect([positions(first), first.pageInfo.hasNextPage]).toEqual([[9, 8, 7, 6], true]);
    const other = await seedWorkspace(app);
    const before = await list({ last: 2 });
    expect(positions(before)).toEqual([2, 1]);
    expect(positions(await list({ first: 2, after: first.pageInfo.endCursor }))).toEqual([5, 4]);
    expect(positions(await list({ last: 3, before: before.pageInfo.startCursor }))).toEqual([5, 4, 3]);
    const elsewhere = { workspaceId: other.id, first: 2, after: first.pageInfo.endCursor };
    expect(positions(await list(elsewhere, other.owner.caller))).toEqual([]);
  });

  test('is filtered by action, actor, target, request and time', async () => {
    const [{ requestId, target, at } = { requestId: '', target: '', at: '' }] = (await list({ first: 1 })).nodes;
    const filtered = async (filter: object) => positions(await list({ filter }));
    expect(await filtered({ action: 'addMember' })).toEqual([2]);
    expect(await filtered({ actor: 'operator' })).toEqual([2, 1]);
    expect(await filtered({ target })).toEqual([9]);
    expect(await filtered({ requestId })).toEqual([9]);
    expect(await filtered({ from: at })).toEqual([9]);
    expect(await filtered({ to: '2026-11-20T12:01:00Z' })).toEqual([2, 1]);
    expect(await filtered({ action: 'definePermission', from: '2026-11-20T12:01:00Z', to: at })).toHaveLength(6);
    expect(await filtered({ action: null, actor: 'nobody' })).toEqual([]);
    expect((await list({ filter: { action: 'addMember' } })).totalCount).toBe(1);
  });

  test('refuses filters that are no text, cursors that are none, and pages that are too long', async () => {
    for (const wrong of [{ filter: { actor: '\u0000' } }, { after: 'x' }, { first: 101 }]) {
      const { data, errors } = await post(app.url, OPERATOR, QUERY, { workspaceId: workspace.id, ...wrong });
      expect(data).toEqual({ auditLog: null });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    }
  });
});

describe('reading it and checking it', () => {
  const documents = [QUERY, 'query ($workspaceId: ID) { verifyAuditLog(workspaceId: $workspaceId) { valid } }'];
  const codesFor = async (caller: Caller, workspaceId: string | null): Promise<unknown[]> => {
    const answers = await Promise.all(documents.map((query) => post(app.url, caller, query, { workspaceId })));
    return answers.map(({ data, errors }) => errors[0]?.extensions['code'] ?? Object.keys(data ?? {})[0]);
  };

  test('is for who has the right: OWNERs, ADMINs, members and keys', async () => {
    const grants = [{ permission: 'portcullis:audit:read' }];
    const readers = [await workspace.member({ role: 'ADMIN' }), await workspace.member({ grants })];
    const key = await workspace.owner.key({ grants });
    for (const { caller } of [workspace.owner, ...readers, key])
      expect(await codesFor(caller, workspace.id)).toEqual(['auditLog', 'verifyAuditLog']);
  });

  test('is FORBIDDEN without it, whatever else somebody may', async () => {
    const grants = [{ permission: 'portcullis:keys:*' }, { permission: 'portcullis:members:manage' }];
    for (const { caller } of [member, await workspace.member({ grants }), await workspace.owner.key()])
      expect(await codesFor(caller, workspace.id)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  test('of the installation is for the operator', async () => {
    expect(await codesFor(OPERATOR, null)).toEqual(['auditLog', 'verifyAuditLog']);
    expect(await codesFor(workspace.owner.caller, null)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(await codesFor('anonymous', null)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});

/** Only looks at what was presented. */
/** What is done in a session has tests of its own. */
const WITHOUT_EVENT = [...SESSION_MUTATIONS, 'verifyApiKey', 'verifyApiKeys'];
/** Is told, although it changes nothing. */
const WITHOUT_CHANGE = ['revealApiKey'];
const SECRETS: string[] = [];

describe('what a mutation changed is in the log, before or after, and no secret is:', () => {
  test.for(
    Object.keys(SAMPLE_INPUTS).filter((name) => !WITHOUT_EVENT.includes(name) && !SESSION_MUTATIONS.includes(name)),
  )('%s', async (name) => {
    const targets = await seedTargets(workspace, name);
    const again = { keyId: targets.keyId, overlapSeconds: 60 };
    SECRETS.push(textAt(await mutate(app.url, OPERATOR, 'regenerateApiKey', again), 'secret'));
    const input = SAMPLE_INPUTS[name]?.(targets) ?? {};
    const { data, headers } = await post(app.url, OPERATOR, toMutationDocument(name), { input });
    const answer = data?.[name] as { readonly secret?: string; readonly workspace?: { readonly id: string } };
    if (answer.secret !== undefined) SECRETS.push(answer.secret);
    // One of them deletes the workspace, and with it the sight of its log.
    await workspace.restore();
    const filter = { requestId: headers.get('x-request-id') };
    const chains = [workspace.id, answer.workspace?.id ?? workspace.id, null];
    const logs = await Promise.all(chains.map((workspaceId) => list({ workspaceId, filter }, OPERATOR)));
    const told = logs.flatMap(({ nodes }) => nodes).find(({ action }) => action === name);
    expect(told?.actor).toBe('operator');
    if (!WITHOUT_CHANGE.includes(name)) expect(told?.before ?? told?.after).not.toBeNull();
  });

  test('and every value of the whole log was looked at for that', async () => {
    const logs = await Promise.all(
      [workspace.id, null].map((workspaceId) => list({ workspaceId, first: 100 }, OPERATOR)),
    );
    const text = JSON.stringify(logs);
    expect(SECRETS.length).toBeGreaterThan(10);
    expect(findTraces(`${text} ${SECRETS[0]}`, SECRETS[0] ?? '')).not.toEqual([]);
    for (const secret of SECRETS) expect(findTraces(text, secret)).toEqual([]);
  });
});
