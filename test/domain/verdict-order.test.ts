import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member();
});
afterAll(() => app.close());

/** Everything that speaks against a key, from what is decided last to what is decided first. */
const OBSTACLES = [
  'INSUFFICIENT_PERMISSIONS',
  'IP_NOT_ALLOWED',
  'WRONG_ENVIRONMENT',
  'DISABLED',
  'EXPIRED',
  'SUPERSEDED',
  'REVOKED',
] as const;
type Obstacle = (typeof OBSTACLES)[number];

/** What the obstacle is on the key's side; the request's side is the same for all. */
const PUT_UP: Readonly<Partial<Record<Obstacle, object>>> = {
  IP_NOT_ALLOWED: { ipAllowList: ['192.0.2.0/24'] },
  DISABLED: { disabledAt: new Date(0), disabledBy: 'operator' },
  EXPIRED: { expiresAt: new Date(0) },
  SUPERSEDED: { supersededAt: new Date(0), supersededBy: 'key_x' },
  REVOKED: { revokedAt: new Date(0), revokedBy: 'operator', revocationReason: 'POLICY' },
};

const HTTP: Readonly<Record<Obstacle, readonly [httpStatus: number, code: string]>> = {
  INSUFFICIENT_PERMISSIONS: [403, 'insufficient_permissions'],
  IP_NOT_ALLOWED: [403, 'ip_not_allowed'],
  WRONG_ENVIRONMENT: [401, 'api_key_wrong_environment'],
  DISABLED: [401, 'api_key_disabled'],
  EXPIRED: [401, 'api_key_expired'],
  SUPERSEDED: [401, 'api_key_superseded'],
  REVOKED: [401, 'api_key_revoked'],
};

async function verdictWith(obstacles: readonly Obstacle[]): Promise<unknown> {
  const key = await member.key();
  const values = Object.assign({}, ...obstacles.map((obstacle) => PUT_UP[obstacle] ?? {})) as object;
  if (Object.keys(values).length > 0)
    await app.db.updateTable('apiKeys').set(values).where('id', '=', key.id).execute();
  return await workspace.verify(key.secret, {
    clientAddress: '198.51.100.1',
    ...(obstacles.includes('WRONG_ENVIRONMENT') && { environment: 'TEST' }),
    ...(obstacles.includes('INSUFFICIENT_PERMISSIONS') && { require: { permission: { name: 'datasets:read' } } }),
  });
}

describe.for(OBSTACLES)('%s', (obstacle) => {
  const [httpStatus, code] = HTTP[obstacle];
  const reason = obstacle === 'REVOKED' ? 'POLICY' : null;

  test('is the verdict when nothing else speaks against the key', async () => {
    expect(await verdictWith([obstacle])).toMatchObject({
      verdict: obstacle,
      httpStatus,
      code,
      reason,
      permissions: null,
    });
  });

  test('is the verdict when everything that is decided later speaks against the key as well', async () => {
    expect(await verdictWith(OBSTACLES.slice(0, OBSTACLES.indexOf(obstacle) + 1))).toMatchObject({
      verdict: obstacle,
      httpStatus,
      code,
      reason,
    });
  });
});

test('an old secret comes before the expiry, the switch and the rest, but after a revocation', async () => {
  const key = await member.key();
  await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id });
  const set = async (values: object) =>
    await app.db.updateTable('apiKeys').set(values).where('id', '=', key.id).execute();
  await set({ expiresAt: new Date(0), disabledAt: new Date(0), disabledBy: 'operator' });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
  await set({ revokedAt: new Date(0), revokedBy: 'operator', revocationReason: 'UNUSED' });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED' });
});

test('a key that is to be superseded later works until then, to the millisecond', async () => {
  const key = await member.key();
  const supersededAt = new Date(app.clock.now().getTime() + 2);
  await app.db.updateTable('apiKeys').set({ supersededAt, supersededBy: 'key_x' }).where('id', '=', key.id).execute();
  app.clock.advance({ ms: 1 });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  app.clock.advance({ ms: 1 });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
});

describe('an allow list', () => {
  test.for([
    [['192.0.2.7'], '192.0.2.7', 'VALID'],
    [['192.0.2.7'], '::ffff:192.0.2.7', 'VALID'],
    [['192.0.2.0/24', '2001:db8::/32'], '2001:db8:1::1', 'VALID'],
    [['192.0.2.0/24', '2001:db8::/32'], '192.0.2.255', 'VALID'],
    [['192.0.2.7'], '192.0.2.8', 'IP_NOT_ALLOWED'],
    [['192.0.2.0/24', '2001:db8::/32'], '2001:db9::1', 'IP_NOT_ALLOWED'],
    [['0.0.0.0/0'], '2001:db8::1', 'IP_NOT_ALLOWED'],
    [['192.0.2.7'], null, 'IP_NOT_ALLOWED'],
    [null, null, 'VALID'],
  ] as const)('%j and the address %s: %s', async ([ipAllowList, clientAddress, verdict]) => {
    const key = await member.key();
    await app.db
      .updateTable('apiKeys')
      .set({ ipAllowList: ipAllowList && [...ipAllowList] })
      .where('id', '=', key.id)
      .execute();
    expect(await workspace.verify(key.secret, { clientAddress })).toMatchObject({ verdict });
  });
});

test.for([
  ['LIVE', 'LIVE', 'VALID'],
  ['TEST', 'TEST', 'VALID'],
  ['LIVE', null, 'VALID'],
  ['LIVE', 'TEST', 'WRONG_ENVIRONMENT'],
  ['TEST', 'LIVE', 'WRONG_ENVIRONMENT'],
] as const)('a %s key on a request for %s: %s', async ([environment, requested, verdict]) => {
  const key = await member.key({ environment });
  expect(await workspace.verify(key.secret, { environment: requested })).toMatchObject({ verdict, environment });
});
