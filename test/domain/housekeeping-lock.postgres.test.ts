import { doPieceOf } from '@portcullis/server/domain/housekeeping.service.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { toHousekeepingScope } from './housekeeping-scope.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('of two servers at once one keeps house, and the other does not wait for it', async () => {
  const scope = toHousekeepingScope(app);
  const always = (): Promise<boolean> => Promise.resolve(true);
  const meanwhile = async (): Promise<boolean> => {
    expect(await doPieceOf(always, scope)).toBe(false);
    return true;
  };
  expect(await doPieceOf(meanwhile, scope)).toBe(true);
  expect(await doPieceOf(always, scope)).toBe(true);
});
