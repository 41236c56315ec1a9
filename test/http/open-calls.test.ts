import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { seedStranger } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX: '3' });
});
afterAll(() => app.close());

const CALLS: Readonly<Record<string, object>> = {
  joinWorkspace: { workspaceSlug: 'nowhere' },
  requestAccess: { workspaceSlug: 'nowhere' },
  acceptInvitation: { token: 'wrong' },
};

test('what a user may call without a right is counted, each user apart, all calls together', async () => {
  const [one, other] = [await seedStranger(app), await seedStranger(app)];
  for (const name of Object.keys(CALLS)) expect((await call(one, name)).topLevelErrors).toEqual([]);
  for (const name of Object.keys(CALLS)) {
    const [error] = (await call(one, name)).topLevelErrors;
    expect(error?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
    expect((await call(other, name)).topLevelErrors).toEqual([]);
  }
  app.clock.advance({ seconds: 20 });
  expect((await call(one, 'requestAccess')).__typename).toBe('RequestAccessSuccess');
});

async function call(caller: Caller, name: string): Promise<MutationAnswer> {
  return await mutate(app.url, caller, name, CALLS[name] ?? {});
}
