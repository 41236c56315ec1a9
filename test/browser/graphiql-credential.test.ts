import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { openGraphiql } from './graphiql-page.ts';
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

test('without a credential nothing is sent but the question', async () => {
  const { run, calls } = await openGraphiql(browser, server.url);
  expect(await run()).toEqual({ data: { viewer: null } });
  for (const { headers } of calls) {
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('x-api-key');
    expect(headers).not.toHaveProperty('cookie');
  }
});

test('the operator key is sent as X-API-Key, and the answer is shown in the page', async () => {
  const { page, signIn, run, calls } = await openGraphiql(browser, server.url);
  await signIn(server.operatorKey, 'Operator');
  expect(await run()).toMatchObject({ data: { viewer: { isOperator: true } } });
  await page.getByLabel('Result Window').getByText('"isOperator"').waitFor();
  expect(calls.at(-1)?.headers).toMatchObject({ 'x-api-key': server.operatorKey });
  expect(calls.at(-1)?.headers).not.toHaveProperty('authorization');
});

test('a session token is sent as Authorization: Bearer, also when the whole header was copied', async () => {
  const { signIn, run, calls } = await openGraphiql(browser, server.url);
  await signIn(`Authorization: Bearer ${server.sessionToken}\n`, 'Demo Owner');
  expect(await run()).toMatchObject({ data: { viewer: { user: { email: 'owner@demo.example' } } } });
  expect(calls.at(-1)?.headers).toMatchObject({ authorization: `Bearer ${server.sessionToken}` });
  expect(calls.at(-1)?.headers).not.toHaveProperty('x-api-key');
});

test('the header can be chosen, and a credential that the server refuses is named as refused', async () => {
  const { page, credential, caller, calls } = await openGraphiql(browser, server.url);
  await credential.fill('a-key-that-nobody-has-made-0123456789');
  await expect.poll(() => caller.getAttribute('data-state')).toBe('refused');
  await page.getByLabel('sent as').selectOption('Authorization: Bearer');
  await expect.poll(() => calls.at(-1)?.headers['authorization']).toBe('Bearer a-key-that-nobody-has-made-0123456789');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => caller.textContent()).toBe('Anonymous');
  expect(await credential.inputValue()).toBe('');
});

test('a credential is masked until it is shown', async () => {
  const { page, credential } = await openGraphiql(browser, server.url);
  const masking = async (): Promise<string> =>
    await credential.evaluate((input) => getComputedStyle(input).getPropertyValue('-webkit-text-security'));
  expect(await masking()).toBe('disc');
  await page.getByRole('button', { name: 'Show', exact: true, pressed: false }).click();
  expect(await masking()).toBe('none');
  await page.getByRole('button', { name: 'Show', exact: true, pressed: true }).click();
  expect(await masking()).toBe('disc');
});

test('neither the credential nor a document, variable or secret is in the address or kept by the browser', async () => {
  const { page, signIn, openTab, run } = await openGraphiql(browser, server.url);
  await signIn(server.operatorKey, 'Operator');
  await openTab('Generate');
  const made = JSON.stringify(await run());
  const secret = /pk_test_\w+/.exec(made)?.[0] ?? '';
  expect(secret).not.toBe('');
  await openTab('Verify');
  await page.getByLabel('Operation Editor').getByRole('textbox').focus();
  await page.keyboard.type(`# ${secret}\n`);
  await run();
  // GraphiQL stores what was typed after half a second.
  await page.waitForTimeout(1_000);
  const kept = await whatTheBrowserKeeps(page);
  for (const text of [server.operatorKey, secret, 'Generate', 'verifyApiKey']) expect(kept).not.toContain(text);
  expect(page.url()).toBe(`${server.url}/graphql`);
});

test('reloading forgets the credential and keeps the theme', async () => {
  const { page, signIn, credential, caller, calls } = await openGraphiql(browser, server.url);
  await signIn(server.operatorKey, 'Operator');
  await page.getByRole('button', { name: 'Open settings dialog' }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  const callsBefore = calls.length;
  await page.reload();
  await page.getByLabel('Operation Editor').locator('.view-line').first().waitFor();
  expect(await credential.inputValue()).toBe('');
  expect(await caller.textContent()).toBe('Anonymous');
  await expect.poll(() => calls.length).toBeGreaterThan(callsBefore);
  expect(calls.at(-1)?.headers).not.toHaveProperty('x-api-key');
  expect(await page.locator('body').getAttribute('class')).toContain('graphiql-dark');
});

async function whatTheBrowserKeeps(page: Page): Promise<string> {
  const stored = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const cached = await caches.keys();
    return JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      history.state,
      location.href,
      databases,
      cached,
      window.name,
    ]);
  });
  return stored + JSON.stringify(await page.context().cookies());
}
