import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { signBuiltIn } from './built-in-token.ts';
import { startOutsideIssuer, type OutsideIssuer } from './outside-issuer.ts';

/** When sessions are reset: in the middle of a second. */
const RESET_AT = '2026-11-20T12:00:30.500Z';

let app: TestApp;
let issuer: OutsideIssuer;
let workspace: SeededWorkspace;
beforeAll(async () => {
  let now = (): Date => new Date();
  issuer = await startOutsideIssuer(() => now());
  app = await startTestApp(issuer.environment);
  now = app.clock.now;
  await issuer.addKey('ES256', 'key');
  workspace = await seedWorkspace(app);
  app.clock.advance({ seconds: 30, ms: 500 });
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

let count = 0;
let subject: string;
beforeEach(() => {
  subject = `resets-${(count += 1)}`;
});

describe('a token of the built-in issuer, which carries milliseconds, is', () => {
  test.each([
    ['refused when it was issued a millisecond before the reset', -1, false],
    ['refused when it was issued in the millisecond of the reset', 0, false],
    ['accepted when it was issued a millisecond after the reset', 1, true],
    ['accepted when it was issued in the second after the reset', 500, true],
  ])('%s', async (_name, ms, isAccepted) => {
    await addReset({ issuer: 'portcullis', subject });
    expect(await isMember(await builtIn(ms))).toBe(isAccepted);
  });

  test('measured in whole seconds when it does not', async () => {
    await addReset({ issuer: 'portcullis', subject });
    const issued = (second: number) =>
      signBuiltIn(app.clock.now(), {
        sub: subject,
        iat: Date.parse(RESET_AT.slice(0, 19) + 'Z') / 1_000 + second,
        iat_ms: undefined,
      });
    expect(await isMember(await issued(0))).toBe(false);
    expect(await isMember(await issued(1))).toBe(true);
  });
});

describe('a token of an outside issuer, which carries seconds, is', () => {
  test.each([
    ['refused when it was issued in the second before the reset', -1, false],
    ['refused when it was issued in the second of the reset, before or after it', 0, false],
    ['accepted when it was issued in the next second', 1, true],
  ])('%s', async (_name, second, isAccepted) => {
    await addReset({ issuer: issuer.issuer, subject });
    const iat = Math.floor(Date.parse(RESET_AT) / 1_000) + second;
    expect(await isMember(await issuer.sign('key', { sub: subject, iat }))).toBe(isAccepted);
  });

  test('is not helped by milliseconds that it brings', async () => {
    await addReset({ issuer: issuer.issuer, subject });
    const iat = Math.floor(Date.parse(RESET_AT) / 1_000);
    expect(await isMember(await issuer.sign('key', { sub: subject, iat, iat_ms: Date.parse(RESET_AT) + 10_000 }))).toBe(
      false,
    );
  });
});

test('a reset ends sessions in its workspace, and nowhere else', async () => {
  await addReset({ issuer: 'portcullis', subject });
  const elsewhere = await seedWorkspace(app);
  await mutate(app.url, elsewhere.owner.caller, 'addMember', {
    workspaceId: elsewhere.id,
    identity: { issuer: 'portcullis', subject },
  });
  const bearer = await builtIn(0);
  expect(await isMember(bearer)).toBe(false);
  expect(await isMember(bearer, elsewhere.id)).toBe(true);
  const { data } = await post(app.url, { bearer }, '{ viewer { memberships { workspace { id } } } }');
  expect(data).toEqual({ viewer: { memberships: [{ workspace: { id: elsewhere.id } }] } });
});

test('a mutation of a session that was reset is refused, and changes nothing', async () => {
  await addReset({ issuer: 'portcullis', subject });
  const answer = await mutate(app.url, { bearer: await builtIn(0) }, 'generateApiKey', {
    workspaceId: workspace.id,
    label: 'a key',
  });
  expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(await app.db.selectFrom('apiKeys').select('id').where('workspaceId', '=', workspace.id).execute()).toEqual([]);
});

/** Adds a member with that identity, and resets its sessions, at the instant at which the clock stands. */
async function addReset(identity: { issuer: string; subject: string }): Promise<void> {
  const added = await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, identity });
  const target = { memberId: textAt(added, 'member.id') };
  const reset = await mutate(app.url, workspace.owner.caller, 'resetSessions', { target });
  expect(reset).toMatchObject({ sessionsValidFrom: RESET_AT });
}

async function builtIn(msAfterReset: number): Promise<string> {
  const issuedAtMs = Date.parse(RESET_AT) + msAfterReset;
  return await signBuiltIn(app.clock.now(), { sub: subject, iat: Math.floor(issuedAtMs / 1_000), iat_ms: issuedAtMs });
}

async function isMember(bearer: string, workspaceId = workspace.id): Promise<boolean> {
  const { data, errors } = await post(
    app.url,
    { bearer },
    'query ($id: ID!) { apiKeys(workspaceId: $id) { nodes { id } } }',
    { id: workspaceId },
  );
  const codes = errors.map(({ extensions }) => extensions['code']);
  expect(codes.filter((code) => code !== 'UNAUTHENTICATED')).toEqual([]);
  return data?.['apiKeys'] != null;
}
