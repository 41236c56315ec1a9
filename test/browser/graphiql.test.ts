import type { Browser } from 'playwright-core';
import { EXAMPLES } from '@portcullis/server/http/graphiql/client/examples.ts';
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

test('everything works from this server alone, within the content policy and without an error', async () => {
  const { page, problems, run } = await openGraphiql(browser, server.url);
  await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click();
  await page.getByText('Explorer', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('region', { name: 'Documentation Explorer' }).waitFor();
  await page.getByRole('button', { name: 'Prettify query' }).click();
  for (const dialog of ['short keys', 'settings']) {
    await page.getByRole('button', { name: `Open ${dialog} dialog` }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await run();
  expect(problems).toEqual([]);
});

test('the content policy stops what does not come with the page', async () => {
  const { page } = await openGraphiql(browser, server.url);
  const stopped = await page.evaluate(async (elsewhere) => {
    const directives: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective));
    const add = (name: string, properties: object): void => {
      document.body.append(Object.assign(document.createElementNS('http://www.w3.org/1999/xhtml', name), properties));
    };
    add('script', { textContent: 'globalThis.wasRun = true' });
    add('style', { textContent: 'body { display: none }' });
    add('img', { src: `${elsewhere}/image` });
    add('base', { href: elsewhere });
    await fetch(`${elsewhere}/call`, { mode: 'no-cors' }).catch(() => undefined);
    // In a task of its own: what the test runner calls itself may evaluate.
    // oxlint-disable-next-line no-eval -- that it is refused is what is tested
    setTimeout(() => void globalThis.eval('globalThis.wasRun = true'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      directives: directives.toSorted(),
      wasRun: 'wasRun' in globalThis,
      display: getComputedStyle(document.body).display,
    };
  }, 'http://localhost:1');
  expect(stopped).toEqual({
    directives: ['base-uri', 'connect-src', 'img-src', 'script-src', 'script-src-elem', 'style-src-elem'],
    wasRun: false,
    display: 'grid',
  });
});

test('every example is a tab, in the order of the story', async () => {
  const { page } = await openGraphiql(browser, server.url);
  const names = await page.getByRole('tablist').locator('.graphiql-tab-button').allTextContents();
  expect(names).toEqual(EXAMPLES.map(({ query }) => /^(?:query|mutation) (\w+)/m.exec(query)?.[1]));
  const bar = await page.getByRole('tablist').boundingBox();
  const last = await page
    .getByRole('tablist')
    .getByRole('button', { name: names.at(-1) ?? '', exact: true })
    .boundingBox();
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual((bar?.x ?? 0) + (bar?.width ?? 0));
});

test('the editor completes fields, and the documentation explains them', async () => {
  const { page } = await openGraphiql(browser, server.url);
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.getByLabel('Operation Editor').getByRole('textbox').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('{ viewer { isOp');
  await page.getByRole('option', { name: /^isOperator/ }).waitFor();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.getByLabel('Operation Editor').locator('.view-lines').textContent())
    .toContain('isOperator');
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Mutation', exact: true }).click();
  await page.getByText('Ends a key for ever.').waitFor();
});

test('the bar is first for the keyboard, and each of its controls has a name', async () => {
  const { page } = await openGraphiql(browser, server.url);
  const reached: string[] = [];
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.id ?? ''));
  }
  expect(reached.slice(0, 4)).toEqual(['credential', 'reveal', 'clear', 'sent-as']);
  await page.getByRole('combobox', { name: 'sent as' }).waitFor();
  await page.getByRole('textbox', { name: 'Credential' }).waitFor();
});

test.each(['light', 'dark'] as const)('texts of the bar stand out in a %s theme', async (colorScheme) => {
  const { page, signIn } = await openGraphiql(browser, server.url, { colorScheme });
  await signIn(server.operatorKey, 'Operator');
  const contrasts = await page.evaluate(() => {
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? [])
        .map((part) => Number(part) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = luminance(getComputedStyle(document.body).backgroundColor);
    return ['.bar h1', '.bar label', '#caller', '#credential-note'].map((selector) => {
      const element = document.querySelector(selector);
      const text = element === null ? ground : luminance(getComputedStyle(element).color);
      return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    });
  });
  // WCAG 2.2, success criterion 1.4.3.
  for (const contrast of contrasts) expect(contrast).toBeGreaterThanOrEqual(4.5);
});
