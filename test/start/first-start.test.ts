import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestProcess } from '../support/processes.ts';
import { askGraphQL, askWho } from './ask.ts';
import { failToStart, makeDirectory, paste, readWelcome, removeDirectories, startServer } from './server-process.ts';

// One installation from its first start on; each test goes on where the one before it ended.
let directory: string;
let first: TestProcess;
let welcome: ReturnType<typeof readWelcome>;
beforeAll(async () => {
  directory = makeDirectory();
  first = await startServer(directory);
  await first.waitForOutput(/revokeApiKey/);
  welcome = readWelcome(first.stdout());
});
afterAll(removeDirectories);

describe('the first start', () => {
  test('prints an operator key that works', async () => {
    expect(await askWho(first.url, { 'x-api-key': welcome.operatorKey })).toEqual({ user: null, isOperator: true });
  });

  test('prints a session token of the demo’s owner that works', async () => {
    const who = await askWho(first.url, { authorization: `Bearer ${welcome.sessionToken}` });
    expect(who).toEqual({ user: { email: 'owner@demo.example' }, isOperator: false });
  });

  test('prints three lines that work as they are: generate a key, use the demo key, revoke it; then it is refused', async () => {
    const [generate = '', use = '', revoke = ''] = welcome.lines;
    expect(welcome.lines).toHaveLength(3);
    expect(JSON.parse(await paste(generate))).toEqual({
      data: {
        generateApiKey: {
          secret: expect.stringMatching(/^pk_live_[0-9A-Za-z]{32}$/),
          apiKey: { id: expect.stringMatching(/^key_/), hint: expect.any(String) },
        },
      },
    });
    expect(await paste(use)).toMatch(/^HTTP\/1\.1 200 [\s\S]*^x-portcullis-key-id: key_/m);
    expect(JSON.parse(await paste(revoke))).toMatchObject({
      data: { revokeApiKey: { effective: true, apiKey: { status: 'REVOKED' } } },
    });
    const refused = await paste(use);
    expect(refused).toMatch(/^HTTP\/1\.1 401 /);
    expect(refused).toContain('"code":"api_key_revoked"');
  });

  test('serves GraphiQL where it says', async () => {
    const page = await fetch(`${first.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/^<!doctype html>/i);
  });

  test('keeps its data where nobody else of this machine can read it', () => {
    const dataDir = join(directory, '.portcullis');
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'session-secret')).mode & 0o177).toBe(0);
  });

  test('says nothing but this: no secret is printed twice, and none is in the log', () => {
    for (const secret of [welcome.operatorKey, welcome.sessionToken]) {
      expect(first.stdout().split(`  ${secret}\n`)).toHaveLength(2);
      expect(first.stderr()).not.toContain(secret);
    }
  });
});

test('a second process on the same data is refused in one sentence that names the first', async () => {
  const { exitCode, stdout, stderr } = await failToStart(directory);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`is in use by another Portcullis process \\(process ${first.pid}\\)\\.\n`));
  expect(stderr).not.toMatch(/\bat .*\.ts/);
});

test('a server that is told to stop ends with 0', async () => {
  process.kill(first.pid, 'SIGTERM');
  expect(await first.exitCode).toBe(0);
});

describe('the second start', () => {
  let second: TestProcess;
  beforeAll(async () => {
    second = await startServer(directory);
  });

  test('says where a session token and another operator key come from', () => {
    expect(second.stdout()).toContain('portcullis session --email <address>');
    expect(second.stdout()).toContain('set PORTCULLIS_OPERATOR_KEY');
  });

  test('prints no secret, makes no second demo, and everything that was printed before still holds', async () => {
    expect(second.stdout()).toContain(`Portcullis is listening. GraphiQL: ${second.url}/graphql`);
    expect(second.stdout()).not.toMatch(/operator_|eyJ|pk_|curl/);
    expect(await askWho(second.url, { 'x-api-key': welcome.operatorKey })).toMatchObject({ isOperator: true });
    expect(await askWho(second.url, { authorization: `Bearer ${welcome.sessionToken}` })).toMatchObject({
      user: { email: 'owner@demo.example' },
    });
    const { data } = await askGraphQL(second.url, '{ workspaces { totalCount nodes { slug } } }', {
      'x-api-key': welcome.operatorKey,
    });
    expect(data).toEqual({ workspaces: { totalCount: 1, nodes: [{ slug: 'demo' }] } });
  });

  test('after a kill, the next one finds everything that was answered', async () => {
    const make =
      'mutation { createWorkspace(input: {slug: "kept", name: "Kept", owner: {email: "a@example.com"}}) { ... on CreateWorkspaceSuccess { workspace { slug } } } }';
    expect(await askGraphQL(second.url, make, { 'x-api-key': welcome.operatorKey })).toMatchObject({
      data: { createWorkspace: { workspace: { slug: 'kept' } } },
    });
    process.kill(second.pid, 'SIGKILL');
    expect(await second.exitCode).toBeNull();

    const third = await startServer(directory);
    const { data } = await askGraphQL(third.url, '{ workspace(slug: "kept") { name } }', {
      'x-api-key': welcome.operatorKey,
    });
    expect(data).toEqual({ workspace: { name: 'Kept' } });
    expect(third.stdout()).not.toMatch(/operator_|eyJ|pk_/);
    await third.stop();
  });
});
