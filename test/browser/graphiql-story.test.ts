import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type GraphiqlPage, openGraphiql } from './graphiql-page.ts';
import { type DemoServer, startDemoServer } from './graphiql-server.ts';

let server: DemoServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startDemoServer(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('after pasting the operator key, each tab runs as it stands, from a new workspace to a revoked key', async () => {
  const graphiql = await openGraphiql(browser, server.url);
  await graphiql.signIn(server.operatorKey, 'Operator');
  await runTab(graphiql, 'CreateWorkspace', { workspace: { slug: 'acme' }, owner: { role: 'OWNER' } });
  await runTab(graphiql, 'DefinePermission', { permission: { name: 'reports:read' } });
  await runTab(graphiql, 'AddMember', { member: { user: { email: 'ada@acme.example' } } });
  await runTab(graphiql, 'Generate', { secret: expect.stringMatching(/^pk_test_/), apiKey: { status: 'ACTIVE' } });
  await runTab(graphiql, 'Keys', { totalCount: 1 });
  await runTab(graphiql, 'Update', { apiKey: { label: 'Nightly reports' } });
  await runTab(graphiql, 'Regenerate', { apiKey: { overlapEndsAt: expect.any(String) } });
  await runTab(graphiql, 'EndOverlap', { apiKey: { overlapEndsAt: null } });
  await runTab(graphiql, 'Verify', { answer: { verdict: 'VALID', permissions: ['reports:read'] } });
  await runTab(graphiql, 'Revoke', { apiKey: { status: 'REVOKED' }, effective: true });
  await runTab(graphiql, 'Verify', { answer: { verdict: 'REVOKED', httpStatus: 401 } });
  expect(graphiql.problems).toEqual([]);
});

test('a member of the demo generates a key of its own from the filled-in tab', async () => {
  const graphiql = await openGraphiql(browser, server.url);
  await graphiql.signIn(server.sessionToken, 'Demo Owner');
  await runTab(graphiql, 'Generate', { apiKey: { status: 'ACTIVE' } });
});

test('what was only looked at is not filled into the tabs that change it', async () => {
  const graphiql = await openGraphiql(browser, server.url);
  await graphiql.signIn(server.sessionToken, 'Demo Owner');
  await graphiql.openTab('Keys');
  const keyId = /key_\w+/.exec(JSON.stringify(await graphiql.run()))?.[0] ?? 'no key';
  const { page } = graphiql;
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.getByLabel('Operation Editor').getByRole('textbox').focus();
  await page.keyboard.insertText(`query Look { apiKey(id: "${keyId}") { id } }`);
  expect(await graphiql.run()).toEqual({ data: { apiKey: { id: keyId } } });
  await graphiql.openTab('Revoke');
  expect(JSON.parse(await graphiql.variables())).toMatchObject({ input: { keyId: '' } });
});

/** Opens a tab, runs it as it stands, and expects its one root field to match. */
async function runTab(graphiql: GraphiqlPage, name: string, expected: object): Promise<void> {
  await graphiql.openTab(name);
  const { data } = (await graphiql.run()) as { data: Record<string, unknown> };
  expect(Object.values(data)).toMatchObject([expected]);
}
