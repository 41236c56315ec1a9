import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const valid = { slug: 'acme', name: 'Acme', owner: { email: 'olive@acme.example' } };

test('a workspace starts ACTIVE, with the default key policy and its OWNER', async () => {
  const made = await mutate(app.url, OPERATOR, 'createWorkspace', {
    slug: 'energy-0',
    name: '  Énergie ☀️ ',
    owner: { identity: { issuer: 'https://issuer.example', subject: 'olive' }, externalId: '7', name: 'Olive' },
  });
  expect(made).toMatchObject({
    __typename: 'CreateWorkspaceSuccess',
    workspace: {
      id: expect.stringMatching(/^wsp_[0-7][0-9a-z]{25}$/),
      slug: 'energy-0',
      name: 'Énergie ☀️',
      status: 'ACTIVE',
      createdAt: app.clock.now().toISOString(),
      keyPolicy: {
        style: 'PREFIXED',
        prefix: 'pk',
        secretVisibility: 'ONCE',
        activeKeysPerMember: null,
        onLimit: 'REJECT',
        memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'],
        enrolment: 'INVITED',
        checksum: 'REQUIRED',
        lifetimeDaysMax: null,
      },
    },
    owner: { role: 'OWNER', externalId: '7', grants: [], user: { name: 'Olive' } },
  });
});

test('the OWNER who was named by e-mail address gets in at the first sign-in with it, in any case', async () => {
  const owner = { email: 'First.Owner@acme.example' };
  const made = await mutate(app.url, OPERATOR, 'createWorkspace', { slug: 'by-email', name: 'By e-mail', owner });
  const caller = { bearer: await app.signIn('first-owner', { email: 'first.owner@ACME.example' }) };
  const { data } = await post(app.url, caller, '{ viewer { memberships { role workspace { id } } } }');
  const workspace = { id: textAt(made, 'workspace.id') };
  expect(data).toEqual({ viewer: { memberships: [{ role: 'OWNER', workspace }] } });
});

test('one person can be the OWNER of two workspaces', async () => {
  const owner = { identity: identityOf('owns-two') };
  for (const slug of ['two-1', 'two-2']) {
    app.clock.advance({ ms: 1 });
    await mutate(app.url, OPERATOR, 'createWorkspace', { slug, name: slug, owner });
  }
  const caller = { bearer: await app.signIn('owns-two') };
  const { data } = await post(app.url, caller, '{ workspaces { totalCount nodes { slug } } }');
  expect(data).toEqual({ workspaces: { totalCount: 2, nodes: [{ slug: 'two-1' }, { slug: 'two-2' }] } });
});

test('a slug that is taken is refused, and its would-be OWNER is not kept', async () => {
  const { slug } = await seedWorkspace(app);
  const answer = await mutateInVain(app, OPERATOR, 'createWorkspace', { ...valid, slug });
  expect(answer).toMatchObject({ __typename: 'AlreadyExists', code: 'ALREADY_EXISTS', path: ['slug'] });
  expect(answer['message']).toContain(slug);
});

const SLUG = '1 to 63 characters of a-z, 0-9 and -';
const NAME = '1 to 100 characters, no control characters';
const EMAIL = 'an e-mail address of at most 254 characters';
const EXTERNAL_ID = '1 to 256 visible ASCII characters';

test.for([
  ['an empty slug', { slug: '' }, ['slug'], SLUG],
  ['a slug in capitals', { slug: 'Acme' }, ['slug'], SLUG],
  ['a slug with a blank', { slug: 'a b' }, ['slug'], SLUG],
  ['a slug with a line break behind it', { slug: 'acme\n' }, ['slug'], SLUG],
  ['a slug of 64 characters', { slug: 'a'.repeat(64) }, ['slug'], SLUG],
  ['an empty name', { name: '' }, ['name'], NAME],
  ['a name of blanks', { name: ' \t ' }, ['name'], NAME],
  ['a name of 101 characters', { name: '☀'.repeat(101) }, ['name'], NAME],
  ['a name with NUL', { name: 'a\u0000b' }, ['name'], NAME],
  ['a name with half a character', { name: 'a\ud83d' }, ['name'], NAME],
  ['an owner who is nobody', { owner: {} }, ['owner', 'email'], 'at least one of `identity`, `email` and `externalId`'],
  ['an owner of whom all is null', { owner: { email: null, identity: null } }, ['owner', 'email'], /^at least one of/],
  ['an owner who could never sign in', { owner: { externalId: '7' } }, ['owner', 'email'], /no way to sign in/],
  ['an address that is none', { owner: { email: 'olive' } }, ['owner', 'email'], EMAIL],
  [
    'an address of 255 characters',
    { owner: { email: `${'a'.repeat(60)}@${'b'.repeat(190)}.example` } },
    ['owner', 'email'],
    EMAIL,
  ],
  ['an empty external id', { owner: { ...valid.owner, externalId: '' } }, ['owner', 'externalId'], EXTERNAL_ID],
  [
    'an external id with a blank',
    { owner: { ...valid.owner, externalId: 'a b' } },
    ['owner', 'externalId'],
    EXTERNAL_ID,
  ],
  [
    'an external id of 257 characters',
    { owner: { ...valid.owner, externalId: 'x'.repeat(257) } },
    ['owner', 'externalId'],
    EXTERNAL_ID,
  ],
  [
    'an empty issuer',
    { owner: { identity: { issuer: '', subject: 's' } } },
    ['owner', 'identity', 'issuer'],
    /^1 to 500 characters/,
  ],
  [
    'an empty subject',
    { owner: { identity: { issuer: 'i', subject: ' ' } } },
    ['owner', 'identity', 'subject'],
    /^1 to 255 characters/,
  ],
  [
    'an empty name of the owner',
    { owner: { email: 'o@acme.example', name: '' } },
    ['owner', 'name'],
    /^1 to 200 characters/,
  ],
] as const)('%s is refused, and nothing is written', async ([, patch, path, accepted]) => {
  const answer = await mutateInVain(app, OPERATOR, 'createWorkspace', { ...valid, ...patch });
  expectIssues(answer, [{ path, accepted }]);
});

test('every wrong field is told at once', async () => {
  const answer = await mutateInVain(app, OPERATOR, 'createWorkspace', {
    slug: 'A',
    name: '',
    owner: { email: 'x', name: '' },
  });
  expectIssues(answer, [
    { path: ['slug'], accepted: SLUG },
    { path: ['name'], accepted: NAME },
    { path: ['owner', 'email'], accepted: EMAIL },
    { path: ['owner', 'name'], accepted: /^1 to 200/ },
  ]);
});
