import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited } from './audit-events.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let manager: SeededMember;
let paid: { readonly id: string; readonly name: string };
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
  paid = await workspace.tier({ name: 'Paid' });
});
afterAll(() => app.close());

const generate = async (caller: Caller, input: object): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', ...input });
const update = async (caller: Caller, keyId: string, change: object): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'updateApiKey', { keyId, ...change });
const retire = async (tierId: string): Promise<void> =>
  void (await mutate(app.url, workspace.owner.caller, 'retireTier', { tierId }));

describe('who manages keys', () => {
  test('puts a key on a tier, moves it, and takes it off', async () => {
    const made = await generate(manager.caller, { tierId: paid.id });
    expect(made['apiKey']).toMatchObject({ tier: paid });
    const { id } = made['apiKey'] as { id: string };
    const other = await workspace.tier();
    expect((await update(manager.caller, id, { tierId: other.id }))['apiKey']).toMatchObject({ tier: other });
    expect((await update(manager.caller, id, { label: 'y' }))['apiKey']).toMatchObject({ tier: other });
    expect((await update(manager.caller, id, { tierId: null }))['apiKey']).toMatchObject({ tier: null });
  });

  test('gets no tier without asking for one', async () => {
    await workspace.tier({ selfService: true });
    expect((await generate(manager.caller, {}))['apiKey']).toMatchObject({ tier: null });
  });
});

describe('a member, for a key of its own,', () => {
  test('gets no tier where none is for members to choose', async () => {
    const other = await seedWorkspace(app);
    await other.tier();
    const key = await (await other.member()).key();
    expect(await other.verify(key.secret)).toMatchObject({ verdict: 'VALID', tier: null });
  });

  test('gets the oldest living tier that members may choose, or the one that it names', async () => {
    const other = await seedWorkspace(app);
    const gone = await other.tier({ selfService: true });
    await mutate(app.url, other.owner.caller, 'retireTier', { tierId: gone.id });
    app.clock.advance({ ms: 1 });
    const first = await other.tier({ selfService: true });
    app.clock.advance({ ms: 1 });
    const second = await other.tier({ selfService: true });
    const colleague = await other.member();
    const unnamed = await colleague.key();
    const named = await colleague.key({ tierId: second.id });
    expect(await other.verify(unnamed.secret)).toMatchObject({ tier: first.name });
    expect(await other.verify(named.secret)).toMatchObject({ tier: second.name });
  });

  test('can not choose another, nor leave a tier that was given to it, nor be on none', async () => {
    const free = await workspace.tier({ selfService: true });
    const input = { workspaceId: workspace.id, label: 'x', tierId: paid.id };
    const forbidden = { __typename: 'Forbidden', message: expect.stringContaining('portcullis:keys:manage') };
    expect(await mutateInVain(app, member.caller, 'generateApiKey', input)).toMatchObject(forbidden);
    const { id: keyId } = await member.key({ tierId: free.id });
    for (const tierId of [paid.id, null])
      expect(await mutateInVain(app, member.caller, 'updateApiKey', { keyId, tierId })).toMatchObject(forbidden);
    await update(manager.caller, keyId, { tierId: paid.id });
    for (const tierId of [free.id, null])
      expect(await mutateInVain(app, member.caller, 'updateApiKey', { keyId, tierId })).toMatchObject(forbidden);
  });

  test('moves between those that it may choose, and may send the tier that the key has', async () => {
    const [one, other] = [await workspace.tier({ selfService: true }), await workspace.tier({ selfService: true })];
    const { id } = await member.key({ tierId: one.id });
    expect((await update(member.caller, id, { tierId: other.id }))['apiKey']).toMatchObject({ tier: other });
    await update(manager.caller, id, { tierId: paid.id });
    expect((await update(member.caller, id, { tierId: paid.id }))['apiKey']).toMatchObject({ tier: paid });
  });
});

describe('refused to everybody is', () => {
  test('a tier of another workspace, and one that is none', async () => {
    const foreign = await (await seedWorkspace(app)).tier();
    const { id: keyId } = await member.key();
    for (const tierId of [foreign.id, 'tier_', '\u0000']) {
      const input = { workspaceId: workspace.id, label: 'x', tierId, owner: { memberId: member.id } };
      for (const answer of [
        await mutateInVain(app, OPERATOR, 'generateApiKey', input),
        await mutateInVain(app, OPERATOR, 'updateApiKey', { keyId, tierId }),
      ])
        expect(answer).toMatchObject({ __typename: 'NotFound', message: 'No tier with this id exists here.' });
    }
  });

  test('a retired tier, for new keys and for moves; who has it keeps it', async () => {
    const tier = await workspace.tier();
    const owned = await workspace.owner.key({ tierId: tier.id });
    const { id: keyId } = await workspace.owner.key();
    await retire(tier.id);
    const input = { workspaceId: workspace.id, label: 'x', tierId: tier.id };
    const { caller } = workspace.owner;
    for (const answer of [
      await mutateInVain(app, caller, 'generateApiKey', input),
      await mutateInVain(app, caller, 'updateApiKey', { keyId, tierId: tier.id }),
    ])
      expect(answer).toMatchObject({
        __typename: 'InvalidInput',
        issues: [{ path: ['tierId'], message: 'is retired' }],
      });
    expect(await workspace.verify(owned.secret)).toMatchObject({ verdict: 'VALID', tier: tier.name });
    expect((await update(caller, owned.id, { label: 'z', tierId: tier.id }))['apiKey']).toMatchObject({ tier });
    expect((await mutate(app.url, caller, 'regenerateApiKey', { keyId: owned.id }))['apiKey']).toMatchObject({ tier });
  });
});

test('a tier under a new name is answered with the next verification', async () => {
  const tier = await workspace.tier();
  const { secret } = await workspace.owner.key({ tierId: tier.id });
  await mutate(app.url, workspace.owner.caller, 'updateTier', { tierId: tier.id, name: 'Renamed' });
  expect(await workspace.verify(secret)).toMatchObject({ tier: 'Renamed' });
});

test('keys are listed by their tier', async () => {
  const tier = await workspace.tier();
  const { id } = await workspace.owner.key({ tierId: tier.id });
  const ask = async (of: string) => {
    const query = 'query ($w: ID!, $t: ID) { apiKeys(workspaceId: $w, filter: { tier: $t }) { nodes { id } } }';
    return (await post(app.url, workspace.owner.caller, query, { w: workspace.id, t: of })).data?.['apiKeys'];
  };
  expect(await ask(tier.id)).toEqual({ nodes: [{ id }] });
  expect(await ask('none')).toEqual({ nodes: [] });
});

test('the audit log has the tier and the allow list of a key, before and after', async () => {
  const { id: keyId } = await workspace.owner.key({ tierId: paid.id });
  const change = { tierId: null, ipAllowList: ['192.0.2.1'] };
  const { events } = await mutateAudited(app, workspace.owner.caller, 'updateApiKey', { keyId, ...change });
  expect(events).toMatchObject([{ before: { tierId: paid.id, ipAllowList: null }, after: change }]);
});

test('retiring a tier and putting keys on it exclude each other', async () => {
  for (let round = 0; round < 5; round += 1) {
    const tier = await workspace.tier();
    const [, ...made] = await Promise.all([
      retire(tier.id),
      generate(workspace.owner.caller, { tierId: tier.id }),
      generate(manager.caller, { tierId: tier.id }),
    ]);
    for (const answer of made) expect(answer.__typename).toMatch(/^(GenerateApiKeySuccess|InvalidInput)$/);
    expect((await generate(manager.caller, { tierId: tier.id })).__typename).toBe('InvalidInput');
  }
});
