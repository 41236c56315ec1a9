import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Answered, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  await workspace.permission('datasets:write');
  member = await workspace.member({ grants: [{ permission: 'datasets:read', resources: ['solar', 'wind'] }] });
});
afterAll(() => app.close());

const EXPLAIN = `query ($keyId: ID!, $request: ExplainedRequestInput!) {
  explainVerdict(keyId: $keyId, request: $request) { verdict code httpStatus checks { verdict passed detail } }
}`;

interface Explanation {
  readonly verdict: string;
  readonly checks: readonly { readonly verdict: string; readonly passed: boolean; readonly detail: string }[];
}

async function explain(
  key: SeededKey,
  request: object = {},
  caller: Caller = workspace.owner.caller,
): Promise<Explanation> {
  const { data, errors } = await post(app.url, caller, EXPLAIN, { keyId: key.id, request });
  expect(errors).toEqual([]);
  // The selection of EXPLAIN says that this is one.
  return data?.['explainVerdict'] as Explanation;
}

async function set(key: SeededKey, values: object): Promise<void> {
  await app.db.updateTable('apiKeys').set(values).where('id', '=', key.id).execute();
}

const failed = ({ checks }: Explanation): readonly string[] =>
  checks.filter(({ passed }) => !passed).map(({ verdict }) => verdict);
const detailOf = ({ checks }: Explanation, verdict: string): string =>
  checks.find((check) => check.verdict === verdict)?.detail ?? '';

test('a key against which nothing speaks passes every check, in the order in which they are made', async () => {
  const explanation = await explain(await member.key());
  expect(explanation).toMatchObject({ verdict: 'VALID', code: 'valid', httpStatus: 200 });
  expect(explanation.checks.map(({ verdict }) => verdict)).toEqual([
    'REVOKED',
    'SUPERSEDED',
    'EXPIRED',
    'DISABLED',
    'WRONG_ENVIRONMENT',
    'IP_NOT_ALLOWED',
    'INSUFFICIENT_PERMISSIONS',
  ]);
  expect(failed(explanation)).toEqual([]);
});

test('everything that speaks against a key is told, and the first is the verdict that verification gives', async () => {
  const key = await member.key();
  const expiresAt = new Date(app.clock.now().getTime() - 1_000);
  await set(key, { expiresAt, disabledAt: expiresAt, disabledBy: 'operator', ipAllowList: ['192.0.2.0/24'] });
  const request = { clientAddress: '198.51.100.1', environment: 'TEST' };
  const explanation = await explain(key, request);
  expect(explanation).toMatchObject({ verdict: 'EXPIRED', code: 'api_key_expired', httpStatus: 401 });
  expect(await workspace.verify(key.secret, request)).toMatchObject({ verdict: 'EXPIRED' });
  expect(failed(explanation)).toEqual(['EXPIRED', 'DISABLED', 'WRONG_ENVIRONMENT', 'IP_NOT_ALLOWED']);
  expect(detailOf(explanation, 'EXPIRED')).toBe(`Expires at ${expiresAt.toISOString()}.`);
  expect(detailOf(explanation, 'WRONG_ENVIRONMENT')).toBe('A key for LIVE; the request is for TEST.');
  expect(detailOf(explanation, 'IP_NOT_ALLOWED')).toBe('Allowed from 192.0.2.0/24; the address is 198.51.100.1.');
});

test('of a requirement each permission is told: what the key holds, and what its owner does', async () => {
  const key = await member.key({ grants: [{ permission: 'datasets:read', resources: ['solar'] }] });
  const leaf = (name: string, resource: string) => ({ permission: { name, resource } });
  const require = {
    allOf: [leaf('datasets:read', 'solar'), leaf('datasets:read', 'wind'), leaf('datasets:write', 'solar')],
  };
  const explanation = await explain(key, { require });
  expect(failed(explanation)).toEqual(['INSUFFICIENT_PERMISSIONS']);
  expect(detailOf(explanation, 'INSUFFICIENT_PERMISSIONS')).toBe(
    'datasets:read on solar: the key holds it, its owner holds it. ' +
      'datasets:read on wind: the key does not hold it, its owner holds it. ' +
      'datasets:write on solar: the key does not hold it, its owner does not hold it.',
  );
  const open = await explain(await member.key(), {
    require: { permission: { name: 'datasets:read', anyResource: true } },
  });
  expect(detailOf(open, 'INSUFFICIENT_PERMISSIONS')).toBe(
    'datasets:read on any resource: the key leaves it to its owner, its owner holds it.',
  );
});

test('another instant can be asked for: before an expiry and after it', async () => {
  const expiresAt = new Date(app.clock.now().getTime() + 60_000);
  const key = await member.key({ expiresAt: expiresAt.toISOString() });
  expect(await explain(key, { at: new Date(expiresAt.getTime() - 1).toISOString() })).toMatchObject({
    verdict: 'VALID',
  });
  expect(await explain(key, { at: expiresAt.toISOString() })).toMatchObject({ verdict: 'EXPIRED' });
});

test('the current secret is meant, also while an earlier one still works, and of a revoked key too', async () => {
  const key = await member.key();
  await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
  expect(await explain(key)).toMatchObject({ verdict: 'VALID' });
  await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: 'UNUSED' });
  const explanation = await explain(key);
  expect(explanation).toMatchObject({ verdict: 'REVOKED' });
  expect(detailOf(explanation, 'REVOKED')).toBe(`Revoked at ${app.clock.now().toISOString()} (UNUSED).`);
});

test('nothing is written, gathered or given away', async () => {
  const key = await member.key();
  await app.flushUsage();
  const before = await readAllRows(app.db);
  const explanation = await explain(key);
  await app.flushUsage();
  expect(await readAllRows(app.db)).toEqual(before);
  expect(JSON.stringify(explanation)).not.toContain(key.secret);
});

describe('who may ask', () => {
  const ask = async (caller: Caller, request: object = {}): Promise<{ data: Answered | null; code: unknown }> => {
    const key = await member.key();
    const { data, errors } = await post(app.url, caller, EXPLAIN, { keyId: key.id, request });
    return { data, code: errors[0]?.extensions['code'] };
  };

  test('whoever manages keys: by role, by a grant, and by a key', async () => {
    const grants = [{ permission: 'portcullis:keys:manage' }];
    const manager = await workspace.member({ grants });
    const admin = await workspace.member({ role: 'ADMIN' });
    const key = await workspace.owner.key({ grants });
    for (const caller of [manager.caller, admin.caller, key.caller])
      expect((await ask(caller)).data).toMatchObject({ explainVerdict: { verdict: 'VALID' } });
  });

  test('not the owner of the key, who may see it', async () => {
    expect(await ask(member.caller)).toEqual({ data: { explainVerdict: null }, code: 'FORBIDDEN' });
  });

  test('to another member the key is not there', async () => {
    expect(await ask((await workspace.member()).caller)).toEqual({ data: { explainVerdict: null }, code: undefined });
  });

  test.for([
    ['an address that is none', { clientAddress: '127.1' }],
    ['a requirement of a permission that is not there', { require: { permission: { name: 'no:such' } } }],
    ['a requirement of nothing', { require: { allOf: [] } }],
  ] as const)('%s is refused as BAD_REQUEST, as verifyApiKey would', async ([, request]) => {
    expect(await ask(workspace.owner.caller, request)).toEqual({ data: { explainVerdict: null }, code: 'BAD_REQUEST' });
  });
});
