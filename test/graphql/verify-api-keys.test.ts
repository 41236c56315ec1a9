import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Answered, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({ grants: [{ permission: 'datasets:read', resources: ['solar'] }] });
  key = await member.key();
});
afterAll(() => app.close());

const verify = async (verifications: readonly object[]): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'verifyApiKeys', { workspaceId: workspace.id, verifications });
const verdicts = ({ answers }: MutationAnswer): readonly unknown[] =>
  (answers as readonly Answered[]).map(({ verdict }) => verdict);
const onDataset = (resource: string): object => ({ permission: { name: 'datasets:read', resource } });

describe('many keys in a call are answered', () => {
  test('one by one, in their order, each for its own request', async () => {
    const revoked = await member.key();
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
    const answer = await verify([
      { presentedKey: revoked.secret },
      { presentedKey: key.secret, require: onDataset('solar') },
      { presentedKey: 'a-key-that-was-never-made' },
      { presentedKey: key.secret, require: onDataset('wind') },
      { presentedKey: key.secret, environment: 'TEST' },
      { presentedKey: '' },
    ]);
    expect(verdicts(answer)).toEqual([
      'REVOKED',
      'VALID',
      'NOT_FOUND',
      'INSUFFICIENT_PERMISSIONS',
      'WRONG_ENVIRONMENT',
      'NOT_FOUND',
    ]);
  });

  test('as verifyApiKey answers them', async () => {
    const alone = await workspace.verify(key.secret, { require: onDataset('solar') });
    const { answers } = await verify([{ presentedKey: key.secret, require: onDataset('solar') }]);
    expect(answers).toEqual([alone]);
  });

  test('up to a hundred, the same key among them as often as one likes', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => member.key()));
    const presented = Array.from({ length: 100 }, (_, index) => others[index % 5]?.secret ?? '');
    const answer = await verify(presented.map((presentedKey) => ({ presentedKey })));
    expect(verdicts(answer)).toEqual(presented.map(() => 'VALID'));
  });
});

test('unknown keys are charged one by one, so that a call of many is no way round', async () => {
  const limited = await startTestApp({ BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX: '60' });
  const { id, owner } = await seedWorkspace(limited);
  const guesses = Array.from({ length: 100 }, (_, index) => ({ presentedKey: `a-guess-at-a-key-${index}` }));
  const guess = async (): Promise<MutationAnswer> =>
    await mutate(limited.url, owner.caller, 'verifyApiKeys', { workspaceId: id, verifications: guesses });
  expect((await guess()).__typename).toBe('VerifyApiKeysSuccess');
  expect((await guess()).topLevelErrors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  await limited.close();
});

test('a document verifies once, by whichever of the two', async () => {
  const one = `verifyApiKey(input: { workspaceId: "${workspace.id}", presentedKey: "x" }) { __typename }`;
  const many = `verifyApiKeys(input: { workspaceId: "${workspace.id}", verifications: [] }) { __typename }`;
  const { status, errors } = await post(app.url, workspace.owner.caller, `mutation { ${one} ${many} }`);
  expect(status).toBe(400);
  expect(errors).toMatchObject([{ extensions: { code: 'TOO_COMPLEX' } }]);
});
