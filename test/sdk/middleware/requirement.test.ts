import type { Requirement } from '@portcullis/sdk';
import { authenticateRequest } from '@portcullis/sdk/middleware';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../../support/seed.ts';
import { connect } from '../connect.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  key = await workspace.owner.key();
});
afterAll(() => app.close());

async function authenticate(presentedKey: string, require: Requirement | undefined): Promise<string> {
  const protection = {
    client: connect(app, workspace.owner.caller),
    workspaceId: workspace.id,
    require: () => require,
  };
  const presented = { urls: ['/'], apiKeyHeaders: [presentedKey], authorizationHeaders: [], clientAddress: undefined };
  const { identity, problem } = await authenticateRequest(presented, protection);
  return identity === undefined ? problem.body.code : 'let through';
}

function read(resource: string): Requirement {
  return { permission: { name: 'datasets:read', resource } };
}

describe('a resource whose name nobody could grant', () => {
  const names = ['', ' ', 'a b', 'a,b', 'ä', 'a\u0000', 'a\nb', 'r'.repeat(257)];

  test.each(names)('is refused as a missing permission, also to who may read everything: %j', async (name) => {
    expect(await authenticate(key.secret, read('solar'))).toBe('let through');
    expect(await authenticate(key.secret, read(name))).toBe('insufficient_permissions');
    expect(await authenticate(key.secret, { allOf: [read('solar'), { anyOf: [read('solar'), read(name)] }] })).toBe(
      'insufficient_permissions',
    );
  });

  test('does not hide what is wrong with the key', async () => {
    expect(await authenticate('pk_live_rubbish', read('a b'))).toBe('api_key_invalid');
  });
});

test('a permission that is not defined is a mistake of the API, so that nobody is let through', async () => {
  expect(await authenticate(key.secret, { permission: { name: 'unheard:of' } })).toBe('verification_unavailable');
});

test('without a requirement any valid key will do', async () => {
  expect(await authenticate(key.secret, undefined)).toBe('let through');
});
