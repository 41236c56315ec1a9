import type { Browser, Locator, Page } from 'playwright-core';
import type { EditorModel } from '@portcullis/server/http/graphiql/client/graphiql-globals.ts';
import { expect, onTestFinished } from 'vitest';

/** GraphiQL in a browser context of its own, as a person uses it. */
export interface GraphiqlPage {
  readonly page: Page;
  readonly credential: Locator;
  readonly caller: Locator;
  /** What must not happen on this page: requests elsewhere, breaches of the content policy, errors. */
  readonly problems: readonly string[];
  /** Every request to the endpoint so far. */
  readonly calls: readonly EndpointCall[];
  /** Pastes a credential and waits until the bar says who that is. */
  signIn(credential: string, caller: string): Promise<void>;
  openTab(name: string): Promise<void>;
  /** Runs the open tab and answers what the page then shows. */
  run(): Promise<unknown>;
  /** What the variables editor holds. */
  variables(): Promise<string>;
}

/** A request to the endpoint, as the server got it. */
export interface EndpointCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Opens the page and waits until its editors are there and know the schema. */
export async function openGraphiql(
  browser: Browser,
  url: string,
  options: { readonly colorScheme?: 'light' | 'dark' } = {},
): Promise<GraphiqlPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  onTestFinished(async () => await context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  const calls: EndpointCall[] = [];
  watch(page, new URL(url).origin, problems, calls);
  await page.goto(`${url}/graphql`);
  await page.getByLabel('Operation Editor').locator('.view-line').first().waitFor();
  await expect.poll(() => calls.some(({ body }) => body.includes('IntrospectionQuery'))).toBe(true);
  return { page, problems, calls, ...controlsOf(page) };
}

function watch(page: Page, origin: string, problems: string[], calls: EndpointCall[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) problems.push(`elsewhere: ${request.url()}`);
    if (request.method() === 'POST') calls.push({ headers: request.headers(), body: request.postData() ?? '' });
  });
}

function controlsOf(page: Page): Omit<GraphiqlPage, 'page' | 'problems' | 'calls'> {
  const credential = page.getByLabel('Credential', { exact: true });
  const caller = page.getByRole('status').first();
  return {
    credential,
    caller,
    signIn: async (secret, name) => {
      await credential.fill(secret);
      await expect.poll(() => caller.textContent()).toBe(name);
    },
    openTab: async (name) => await page.getByRole('tablist').getByRole('button', { name, exact: true }).click(),
    run: async () => {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button', { name: 'Execute query' }).click();
      await answered;
      // The editor is emptied when an operation starts.
      await expect.poll(() => textOf(page, 'response.json')).toContain('{');
      return JSON.parse(await textOf(page, 'response.json')) as unknown;
    },
    variables: async () => await textOf(page, 'variables.json'),
  };
}

/** The whole text of an editor; only the lines in sight are in the document. */
async function textOf(page: Page, name: string): Promise<string> {
  return await page.evaluate((end) => {
    const models: readonly EditorModel[] = globalThis.__MONACO?.editor.getModels() ?? [];
    return models.find(({ uri }) => uri.path.endsWith(end))?.getValue() ?? '';
  }, name);
}
