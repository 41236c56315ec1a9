import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { measureSize } from '../../sdk/size/measure-size.ts';
import { findFreePort } from '../support/free-port.ts';
import { startProcess } from '../support/processes.ts';
import { MIDDLEWARE, PORTABLE, TYPED } from './consumer-programs.ts';
import { compile, type ConsumerProject, findNodes, installPackedSdk, linkNodeTypes } from './packed-sdk.ts';
import { startPortcullis } from './portcullis-process.ts';
import { readBlocks } from './readme.ts';

const run = promisify(execFile);

let project: ConsumerProject;
beforeAll(async () => {
  project = await installPackedSdk();
});
afterAll(() => project.remove());

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

describe('the packed SDK', () => {
  test('brings its build and its README and nothing else, and needs no other package', () => {
    const manifest = JSON.parse(readFileSync(join(project.packageDirectory, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundledDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
    expect(readdirSync(join(project.directory, 'node_modules/@portcullis'))).toEqual(['sdk']);
    const files = filesOf(project.packageDirectory);
    expect(files.filter((file) => !file.startsWith('dist/')).toSorted()).toEqual(['README.md', 'package.json']);
    const targets = JSON.stringify(manifest['exports']).match(/\.\/[\w./-]+\.(?:d\.ts|js)/g) ?? [];
    expect(targets).toHaveLength(6);
    expect(files).toEqual(expect.arrayContaining(targets.map((target) => target.slice(2))));
  });

  test('asks Node for nothing but the types of node:http, and those in its middleware for Node', () => {
    const imports = filesOf(project.packageDirectory)
      .filter((file) => /\.(?:js|ts)$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(project.packageDirectory, file), 'utf8');
        return [...text.matchAll(/(?:from|import)\s*\(?["']([^."'][^"']*)["']/g)].map(([, name]) => `${file} ${name}`);
      });
    expect(imports).toEqual(['dist/middleware/node.d.ts node:http']);
  });

  test.each(findNodes())('runs with %s, also without any global of Node’s', async (node) => {
    const portable = await run(node, [project.write('portable.mjs', PORTABLE)]);
    expect(portable).toEqual({ stdout: 'true api_key_in_url NotFoundError\n', stderr: '' });
    const middleware = await run(node, [project.write('middleware.mjs', MIDDLEWARE)]);
    expect(middleware).toEqual({ stdout: '401 503 true\n', stderr: '' });
  });

  test.each([
    ['a browser, with a bundler', { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] }],
    ['Node', { module: 'nodenext', lib: ['es2022'], types: ['node'] }],
  ])('has types that stand on their own in %s, and that find mistakes', async (where, options) => {
    if (where === 'Node') linkNodeTypes(project);
    project.write('typed.ts', TYPED);
    expect(await compile(project, ['typed.ts'], options)).toBe('');
  });

  test.each([
    ['index.js', 18_000],
    ['middleware/node.js', 8_000],
  ])('is small: %s with all that it imports is at most %i bytes, minified and compressed', async (file, bytesMax) => {
    const { gzipBytes, brotliBytes } = await measureSize(join(project.packageDirectory, 'dist', file));
    expect(gzipBytes).toBeLessThanOrEqual(bytesMax);
    expect(brotliBytes).toBeGreaterThan(1_000);
  });
});

describe('the README of the SDK', () => {
  const [quickStart = '', errors = '', lists = '', middleware = '', ...others] = readBlocks('sdk/README.md').map(
    ({ text }) => text,
  );
  const NODE = { module: 'nodenext', lib: ['es2022'], types: ['node'] };

  test('has client code that compiles, runs, and prints what its comments say', async () => {
    linkNodeTypes(project);
    const { url, sessionToken } = await startPortcullis();
    const program = [quickStart, errors, lists].join('\n');
    const path = project.write('readme.ts', program);
    expect(await compile(project, ['readme.ts'], NODE)).toBe('');
    const env = { ...process.env, PORTCULLIS_URL: url, PORTCULLIS_SESSION: sessionToken };
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', path], { env });
    const expected = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    expect(expected.length).toBeGreaterThan(5);
    expect(stdout.trim().split('\n')).toEqual(expected);
  });

  test('has a protected server that compiles, runs, and lets only valid keys through', async () => {
    linkNodeTypes(project);
    const { url, sessionToken } = await startPortcullis();
    const client = new PortcullisClient({ url, credential: { bearer: sessionToken } });
    const { id: workspaceId } = await client.workspaces.getBySlug('demo');
    const verifying = [{ permission: 'portcullis:keys:verify' }];
    const verifier = await client.apiKeys.generate({ workspaceId, label: 'verifies', grants: verifying });
    const caller = await client.apiKeys.generate({
      workspaceId,
      label: 'reads',
      grants: [{ permission: 'datasets:read' }],
    });
    const path = project.write('server.ts', middleware);
    expect(await compile(project, ['server.ts'], NODE)).toBe('');
    const PORT = String(await findFreePort());
    const env = {
      PORT,
      PORTCULLIS_URL: url,
      PORTCULLIS_API_KEY: verifier.secret,
      PORTCULLIS_WORKSPACE_ID: workspaceId,
    };
    await startProcess({ command: process.execPath, args: [path], cwd: project.directory, env });
    const call = (method: string, headers: Record<string, string>) =>
      fetchWhenListening(`http://127.0.0.1:${PORT}`, { method, headers });
    const headers = { 'x-api-key': caller.secret };
    const { owner, id } = caller.apiKey;
    expect(await (await call('GET', headers)).text()).toBe(`${id} of ${owner.id} may datasets:read`);
    expect((await call('GET', {})).status).toBe(401);
    expect((await call('POST', headers)).status).toBe(403);
  });

  test('has no other code, so that all of it is tested', () => {
    expect(others).toEqual([]);
  });
});

/** The server of the README prints nothing when it is ready. */
async function fetchWhenListening(url: string, init: RequestInit): Promise<Response> {
  return await vi.waitFor(() => fetch(url, init), { timeout: 10_000, interval: 50 });
}
