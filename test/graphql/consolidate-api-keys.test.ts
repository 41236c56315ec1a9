import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Answered } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { consolidationKit } from './consolidation-kit.ts';
import { auditOf, importAll, oldKey } from './import-kit.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});

const { oldKeys, consolidate, verdicts, affected, inDays } = consolidationKit(() => ({ app, workspace, member }));

describe('consolidation at once', () => {
  test('keeps the newest key that works, and the others are superseded by it from the next request on', async () => {
    const keys = await oldKeys(3);
    expect(await consolidate()).toMatchObject({
      consolidation: { id: expect.stringMatching(/^cns_/), memberCount: 1, keyCount: 2, cancelledAt: null },
      effective: true,
    });
    expect(await verdicts(keys)).toEqual(['SUPERSEDED', 'SUPERSEDED', 'VALID']);
    const query = 'query ($id: ID!) { apiKey(id: $id) { status supersededBy } }';
    const { data } = await post(app.url, workspace.owner.caller, query, { id: keys[0]?.id });
    expect(data).toMatchObject({ apiKey: { status: 'SUPERSEDED', supersededBy: keys[2]?.id } });
  });

  test('passes over keys that do not work: disabled, expired, revoked', async () => {
    const [good] = await oldKeys(1);
    const [disabled] = await oldKeys(1, { disabled: true, createdAt: '2024-01-01T00:00:00Z' });
    const [expired] = await oldKeys(1, { createdAt: '2025-01-01T00:00:00Z', expiresAt: '2025-06-01T00:00:00Z' });
    const revoked = await member.key();
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
    const all = [good, disabled, expired].flatMap((key) => key ?? []);
    expect(await consolidate()).toMatchObject({ consolidation: { memberCount: 1, keyCount: 1 } });
    expect(await verdicts([...all, { id: revoked.id, text: revoked.secret }])).toEqual([
      'VALID',
      'SUPERSEDED',
      'EXPIRED',
      'REVOKED',
    ]);
  });

  test('of keys that were made at the same instant keeps the one with the later id', async () => {
    const keys = await oldKeys(2, { createdAt: '2020-01-01T00:00:00Z' });
    await consolidate();
    const newest = keys
      .map(({ id }) => id)
      .toSorted()
      .at(-1);
    for (const { id, text } of keys)
      expect(await workspace.verify(text)).toMatchObject({ verdict: id === newest ? 'VALID' : 'SUPERSEDED' });
  });

  test('touches no member with one key, none without a key that works, and no other workspace', async () => {
    await oldKeys(2, { disabled: true });
    await (await workspace.member()).key();
    const other = await seedWorkspace(app);
    const theirs = await other.member();
    const [one, two] = [await theirs.key(), await theirs.key()];
    expect(await consolidate()).toMatchObject({ consolidation: { memberCount: 0, keyCount: 0 } });
    for (const { secret } of [one, two]) expect(await other.verify(secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('changes nothing of the key that stays', async () => {
    const [, kept] = await oldKeys(2);
    const read = async () =>
      (await readAllRows(app.db)).filter(
        (row) => row.startsWith('api_keys') && row.includes(kept?.id ?? '-') && !row.includes('cns_'),
      );
    const before = await read();
    await consolidate();
    expect(await read()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  test('again finds nothing to do', async () => {
    await oldKeys(3);
    await consolidate();
    expect(await consolidate()).toMatchObject({ consolidation: { memberCount: 0, keyCount: 0 } });
  });

  test('is one audit event with counts', async () => {
    await oldKeys(3);
    const { consolidation } = await consolidate();
    expect(await auditOf(app, workspace, 'consolidateApiKeys')).toMatchObject([
      { target: (consolidation as Answered)['id'], before: null, after: { memberCount: 1, keyCount: 2 } },
    ]);
  });
});

describe('a dry run', () => {
  test('says how many it would touch, and whom, with hints, and writes nothing', async () => {
    const keys = await oldKeys(3);
    const before = await readAllRows(app.db);
    expect(await consolidate({ dryRun: true })).toMatchObject({
      consolidation: { id: null, memberCount: 1, keyCount: 2 },
    });
    expect(await affected()).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          member: { id: member.id, user: { email: member.email } },
          keptKey: { id: keys[2]?.id },
          endedKeys: [{ id: keys[1]?.id }, { id: keys[0]?.id }],
          endedKeyCount: 2,
        },
      ],
    });
    expect(await readAllRows(app.db)).toEqual(before);
  });

  test('is read page by page, each member once, and agrees with what is then done', async () => {
    const owners = Array.from({ length: 7 }, (_, index) => ({ externalId: `u${index}` }));
    await importAll(
      app,
      workspace,
      [...owners, ...owners].map((owner) => ({ presentedKey: oldKey(), owner })),
    );
    const collect = async (variables: object): Promise<readonly string[]> => {
      const members: string[] = [];
      for (let after: unknown = null, more: unknown = true; more === true;) {
        const page = await affected({ ...variables, first: 3, after });
        members.push(...(page['nodes'] as { member: { id: string } }[]).map((node) => node.member.id));
        ({ hasNextPage: more, endCursor: after } = page['pageInfo'] as Answered);
      }
      return members;
    };
    const planned = await collect({});
    expect(new Set(planned).size).toBe(7);
    const consolidationId = textAt(await consolidate(), 'consolidation.id');
    expect(await collect({ consolidationId })).toEqual(planned);
    expect(await collect({})).toEqual([]);
  });
});

test.for([
  ['in the past', -1],
  ['more than a year ahead', 367],
] as const)('a date %s is refused', async ([, days]) => {
  const input = { workspaceId: workspace.id, at: inDays(days) };
  const answer = await mutateInVain(app, workspace.owner.caller, 'consolidateApiKeys', input);
  expectIssues(answer, [{ path: ['at'], accepted: /^an instant after/ }]);
});

test('twenty at once leave each member with one key, superseded by that one', async () => {
  const keys = await oldKeys(5);
  const answers = await Promise.all(Array.from({ length: 20 }, () => consolidate()));
  const ended = answers.map(({ consolidation }) => Number((consolidation as Answered)['keyCount']));
  expect(ended.reduce((sum, count) => sum + count, 0)).toBe(4);
  expect(await verdicts(keys)).toEqual([...Array.from({ length: 4 }, () => 'SUPERSEDED'), 'VALID']);
});
