import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { exchange } from './exchange.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let secret: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['datasets:read', 'datasets:write', 'reports:export']) await workspace.permission(name);
  const member = await workspace.member({
    grants: [{ permission: 'datasets:read', resources: ['solar'] }, { permission: 'reports:export' }],
  });
  ({ secret } = await member.key({ environment: 'TEST' }));
});
afterAll(() => app.close());

const OK = 200;
const DENIED = 'insufficient_permissions';
const BAD = 'bad_requirement';

describe('what a route needs, in the query or in X-Portcullis-Require, decides:', () => {
  test.each<[string, string, unknown]>([
    ['nothing', '', OK],
    ['a permission that is held everywhere', 'permission=reports:export', OK],
    ['a permission that is held on one resource', 'permission=datasets:read', DENIED],
    ['that resource', 'permission=datasets:read&resource=solar', OK],
    ['another resource', 'permission=datasets:read&resource=wind', DENIED],
    ['any resource', 'permission=datasets:read&any=1', OK],
    ['a permission that is not held', 'permission=datasets:write&any=1', DENIED],
    ['a permission that the catalogue does not have', 'permission=datasets:erase', DENIED],
    ['two permissions, of which one is not held', 'permission=reports:export&permission=datasets:write', DENIED],
    ['two permissions on one resource', 'permission=reports:export&permission=datasets:read&resource=solar', OK],
    ['the key’s environment', 'environment=test', OK],
    ['the key’s environment, in any case', 'environment=TEST', OK],
    ['the other environment', 'environment=live', 'api_key_wrong_environment'],
    ['environment and permission', 'environment=test&permission=datasets:read', DENIED],
  ])('%s', async (_what, needed, answer) => {
    expect(await verify(`?${needed}`)).toBe(answer);
    if (needed !== '') expect(await verify('/below', [needed])).toBe(answer);
  });
});

describe('what can not be understood is refused, because to pass over it could let everybody through:', () => {
  test.each([
    ['a misspelt parameter', 'permissions=datasets:write'],
    ['a parameter in another case', 'Permission=datasets:write'],
    ['an unknown parameter beside a known one', 'permission=reports:export&mode=x'],
    ['an empty permission', 'permission='],
    ['a wildcard', 'permission=*'],
    ['a permission with a blank', 'permission=datasets:read%20'],
    ['permissions joined by a comma', 'permission=reports:export,datasets:write'],
    ['headers that a proxy joined by a comma', 'permission=reports:export, permission=datasets:write'],
    ['a resource without a permission', 'resource=solar'],
    ['any resource without a permission', 'any=1'],
    ['two resources', 'permission=datasets:read&resource=solar&resource=wind'],
    ['an empty resource', 'permission=datasets:read&resource='],
    ['a resource and any', 'permission=datasets:read&resource=solar&any=1'],
    ['any that is neither 1 nor left out', 'permission=datasets:read&any=0'],
    ['any in words', 'permission=datasets:read&any=true'],
    ['an unknown environment', 'environment=prod'],
    ['two environments', 'environment=test&environment=test'],
    ['an empty environment', 'environment='],
    ['51 permissions', Array.from({ length: 51 }, () => 'permission=reports:export').join('&')],
  ])('%s', async (_what, needed) => {
    expect(await verify(`?${needed.replaceAll(', ', ',%20')}`)).toBe(BAD);
    expect(await verify('', [needed])).toBe(BAD);
    expect(await verify('/below', ['permission=reports:export', needed])).toBe(BAD);
  });

  test('a header that is empty', async () => {
    expect(await verify('', [''])).toBe(BAD);
    expect(await verify('?permission=reports:export', [' '])).toBe(BAD);
  });

  test('and told which, as a problem', async () => {
    const answer = await exchange(app.url, {
      target: `/verify/${workspace.slug}?permissions=x`,
      headers: [['x-api-key', secret]],
    });
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.text)).toMatchObject({
      status: 403,
      code: 'bad_requirement',
      detail: expect.stringContaining('permission, resource, any, environment'),
    });
  });
});

describe('everything that is said must hold, so that a client can only ask for more:', () => {
  test('by a header of its own beside the proxy’s query', async () => {
    expect(await verify('?permission=datasets:write', ['permission=reports:export'])).toBe(DENIED);
    expect(await verify('?permission=datasets:write', ['environment=test'])).toBe(DENIED);
    expect(await verify('?permission=datasets:read&resource=solar', ['permission=datasets:read&any=1'])).toBe(OK);
    expect(await verify('?permission=datasets:read&resource=wind', ['permission=datasets:read&any=1'])).toBe(DENIED);
  });

  test('by a header of its own beside the proxy’s header, in either order', async () => {
    for (const needed of [
      ['permission=datasets:write', 'permission=reports:export'],
      ['permission=reports:export', 'permission=datasets:write'],
    ]) {
      expect(await verify('/below', needed)).toBe(DENIED);
    }
    expect(await verify('/below', ['permission=reports:export', 'permission=datasets:read&resource=solar'])).toBe(OK);
  });

  test('by another environment, which no key has together with the first', async () => {
    expect(await verify('?environment=test', ['environment=test'])).toBe(OK);
    for (const [query, header] of [
      ['test', 'live'],
      ['live', 'test'],
    ] as const) {
      expect(await verify(`?environment=${query}`, [`environment=${header}`])).toBe(DENIED);
    }
  });

  test('fifty headers of it are still answered', async () => {
    expect(
      await verify(
        '',
        Array.from({ length: 50 }, () => 'permission=reports:export'),
      ),
    ).toBe(OK);
    expect(
      await verify('', [...Array.from({ length: 50 }, () => 'permission=reports:export'), 'permission=datasets:write']),
    ).toBe(DENIED);
  });
});

describe('below the path the query is the client’s, and the header says what is needed:', () => {
  test.each(['/a', '/a/b', '//'])('%s', async (below) => {
    expect(await verify(`${below}?permission=datasets:write`, ['any-valid-key'])).toBe(OK);
    expect(await verify(`${below}?permission=reports:export`, ['permission=datasets:write'])).toBe(DENIED);
    expect(await verify(`${below}?permissions=anything&environment=prod`, ['any-valid-key'])).toBe(OK);
  });

  test('without the header nobody is let through: a requirement in the query would be passed over', async () => {
    for (const below of ['/a', '/a/b?permission=reports:export', '//']) expect(await verify(below)).toBe(BAD);
  });

  test('a slash at the end is no path below: the query counts', async () => {
    expect(await verify('/?permission=datasets:write')).toBe(DENIED);
    expect(await verify('/?permission=reports:export')).toBe(OK);
    expect(await verify('/')).toBe(OK);
  });

  test('“any valid key” in a client’s header takes nothing away', async () => {
    expect(await verify('?permission=datasets:write', ['any-valid-key'])).toBe(DENIED);
    expect(await verify('/a', ['permission=datasets:write', 'any-valid-key'])).toBe(DENIED);
  });
});

/** 200, or the code of the problem. */
async function verify(rest: string, requirements: readonly string[] = []): Promise<unknown> {
  const headers = requirements.map((needed) => ['x-portcullis-require', needed] as const);
  const target = `/verify/${workspace.slug}${rest}`;
  const { status, text } = await exchange(app.url, { target, headers: [['x-api-key', secret], ...headers] });
  return status === 200 ? status : (JSON.parse(text) as { code: unknown }).code;
}
