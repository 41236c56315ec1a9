import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { exchange, type HttpAnswer } from './exchange.ts';

// nginx makes a 500 of every status but 2xx, 401 and 403; `mode=nginx` gives it only those.
let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  key = await workspace.owner.key();
});
afterAll(() => app.close());

async function verify(rest: string, presentedKey = key.secret): Promise<HttpAnswer> {
  const headers = [
    ['x-api-key', presentedKey],
    ['x-portcullis-require', 'any-valid-key'],
  ] as const;
  return await exchange(app.url, { target: `/verify/${workspace.slug}${rest}`, headers });
}

test('with mode=nginx a good key passes, and a bad one is 401 as ever', async () => {
  expect(await verify('?mode=nginx')).toMatchObject({ status: 200, headers: { 'x-portcullis-key-id': key.id } });
  const refused = await verify('?mode=nginx', 'no such key');
  expect(refused).toMatchObject({ status: 401, headers: { 'x-portcullis-code': 'api_key_invalid' } });
  expect(refused.headers).not.toHaveProperty('x-portcullis-status');
});

test('with mode=nginx a requirement counts as ever', async () => {
  expect(await verify('?mode=nginx&environment=test')).toMatchObject({ status: 401 });
  expect(await verify('?environment=test&mode=nginx')).toMatchObject({ status: 401 });
});

describe('a mode is refused', () => {
  test.each(['?mode=apache', '?mode=', '?mode=nginx&mode=nginx', '?Mode=nginx'])('that is %s', async (rest) => {
    const answer = await verify(rest);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'bad_requirement' }]);
  });

  test('in a header, where it has no meaning', async () => {
    const headers = [
      ['x-api-key', key.secret],
      ['x-portcullis-require', 'mode=nginx'],
    ] as const;
    const answer = await exchange(app.url, { target: `/verify/${workspace.slug}`, headers });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'bad_requirement' }]);
  });
});
