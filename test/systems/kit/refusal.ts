import { expect } from 'vitest';
import type { Installation } from './installation.ts';

/** Expects a call to be refused with an error of this form, and no record in the whole database to have changed. */
export async function expectRefusal(
  installation: Installation,
  call: () => Promise<unknown>,
  error: { readonly code: string; readonly [fact: string]: unknown },
): Promise<void> {
  const before = await installation.dumpRecords();
  await expect(call()).rejects.toMatchObject(error);
  expect(await installation.dumpRecords()).toBe(before);
}
