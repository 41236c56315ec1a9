import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Answered, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
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

interface OldKey {
  readonly id: string;
  readonly text: string;
}

/** Keys of one member, oldest first, one for each year from 2019 on. */
async function oldKeys(count: number, item: object = {}): Promise<readonly OldKey[]> {
  const texts = Array.from({ length: count }, oldKey);
  const answer = await importAll(
    app,
    workspace,
    texts.map((presentedKey, index) => ({
      presentedKey,
      owner: { memberId: member.id },
      createdAt: `${2019 + index}-01-01T00:00:00Z`,
      ...item,
    })),
  );
  return texts.map((text, index) => ({ text, id: textAt(answer, `items.${index}.keyId`) }));
}

async function consolidate(input: object = {}): Promise<MutationAnswer> {
  const answer = await mutate(app.url, workspace.owner.caller, 'consolidateApiKeys', {
    workspaceId: workspace.id,
    ...input,
  });
  expect(answer.__typename).toBe('ConsolidateApiKeysSuccess');
  return answer;
}

async function verdicts(keys: readonly OldKey[]): Promise<readonly unknown[]> {
  return await Promise.all(keys.map(async ({ text }) => (await workspace.verify(text))['verdict']));
}

async function affected(variables: object = {}): Promise<Answered> {
  const query = `query ($workspaceId: ID!, $consolidationId: ID, $at: DateTime, $first: Int, $after: String) {
    consolidatedMembers(workspaceId: $workspaceId, consolidationId: $consolidationId, at: $at, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { member { id user { email } } keptKey { id hint } endedKeys { id hint } endedKeyCount } } }`;
  const { data, errors } = await post(app.url, workspace.owner.caller, query, {
    workspaceId: workspace.id,
    ...variables,
  });
  expect(errors).toEqual([]);
  // The query says that this is an object.
  return data?.['consolidatedMembers'] as Answered;
}

const inDays = (days: number): string => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString();

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

describe('consolidation at a date', () => {
  test('leaves every key working until then', async () => {
    const keys = await oldKeys(3);
    await consolidate({ at: inDays(30) });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'VALID']);
    app.clock.advance({ days: 30 });
    expect(await verdicts(keys)).toEqual(['SUPERSEDED', 'SUPERSEDED', 'VALID']);
  });

  test('is about the keys of now: one that is made meanwhile stays as well', async () => {
    const keys = await oldKeys(2);
    await consolidate({ at: inDays(30) });
    const later = await member.key();
    app.clock.advance({ days: 31 });
    expect(await verdicts([...keys, { id: later.id, text: later.secret }])).toEqual(['SUPERSEDED', 'VALID', 'VALID']);
  });

  test('does not keep a key that will have expired by then', async () => {
    const [lasting] = await oldKeys(1);
    const [expiring] = await oldKeys(1, { createdAt: '2024-01-01T00:00:00Z', expiresAt: inDays(20) });
    await consolidate({ at: inDays(30) });
    app.clock.advance({ days: 31 });
    const keys = [lasting, expiring].flatMap((key) => key ?? []);
    expect(await verdicts(keys)).toEqual(['VALID', 'SUPERSEDED']);
  });

  test('when the key that was to stay is revoked before, its owner keeps the others', async () => {
    const keys = await oldKeys(3);
    await consolidate({ at: inDays(30) });
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: keys[2]?.id });
    app.clock.advance({ days: 31 });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'REVOKED']);
    expect(await auditOf(app, workspace, 'revokeApiKey')).toMatchObject([
      { after: { restoredApiKeys: expect.arrayContaining([keys[0]?.id, keys[1]?.id]) } },
    ]);
  });

  test('leaves the key that stays when it is regenerated meanwhile', async () => {
    const keys = await oldKeys(2);
    await consolidate({ at: inDays(30) });
    const made = await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: keys[1]?.id });
    app.clock.advance({ days: 31 });
    expect(await workspace.verify(textAt(made, 'secret'))).toMatchObject({ verdict: 'VALID' });
    expect(await verdicts(keys.slice(0, 1))).toEqual(['SUPERSEDED']);
  });
});

describe('cancelling', () => {
  const cancel = async (consolidationId: string): Promise<MutationAnswer> =>
    await mutate(app.url, workspace.owner.caller, 'cancelConsolidation', { consolidationId });

  test('before the date keeps every key, and is told once', async () => {
    const keys = await oldKeys(3);
    const id = textAt(await consolidate({ at: inDays(30) }), 'consolidation.id');
    expect(await cancel(id)).toMatchObject({
      __typename: 'CancelConsolidationSuccess',
      consolidation: { id, cancelledAt: app.clock.now().toISOString(), keyCount: 2 },
      effective: true,
    });
    const before = await readAllRows(app.db);
    expect(await cancel(id)).toMatchObject({ __typename: 'CancelConsolidationSuccess' });
    expect(await readAllRows(app.db)).toEqual(before);
    app.clock.advance({ days: 31 });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'VALID']);
    expect(await affected({ consolidationId: id })).toMatchObject({ nodes: [] });
    expect(await auditOf(app, workspace, 'cancelConsolidation')).toMatchObject([{ after: { restoredKeys: 2 } }]);
  });

  test('after the date is refused: what has ended stays ended', async () => {
    const keys = await oldKeys(2);
    const at = inDays(30);
    const consolidationId = textAt(await consolidate({ at }), 'consolidation.id');
    app.clock.advance({ days: 31 });
    const answer = await mutateInVain(app, workspace.owner.caller, 'cancelConsolidation', { consolidationId });
    expect(answer).toMatchObject({ __typename: 'ConsolidationDone', code: 'CONSOLIDATION_DONE', at });
    expect(await verdicts(keys)).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('one of two leaves the other', async () => {
    const keys = await oldKeys(2);
    const first = textAt(await consolidate({ at: inDays(30) }), 'consolidation.id');
    const newest = await member.key();
    await consolidate({ at: inDays(10) });
    await cancel(first);
    app.clock.advance({ days: 31 });
    const all = [...keys, { id: newest.id, text: newest.secret }];
    expect(await verdicts(all)).toEqual(['VALID', 'SUPERSEDED', 'VALID']);
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
