import { expect } from 'vitest';
import type { Installation } from './installation.ts';

/** Expects a call to be refused with an error of this form, and no record in the whole database to have changed. */
export async function expectRefusal(
  installation: Installation,
  call: () => Promise<unknown>,
  error: { readonly code: string; readonly [fact: string]: unknown },
): Promise<void> {
  await expectNoChange(installation, async () => {
    await expect(call()).rejects.toMatchObject(error);
  });
}

/** Expects no record in the whole database to be another one after `act`. */
export async function expectNoChange(installation: Installation, act: () => Promise<unknown>): Promise<void> {
  const before = await installation.dumpRecords();
  await act();
  const after = await installation.dumpRecords();
  // Rows are told one by one: two whole dumps are nothing that a person reads.
  expect({ gone: toRowsOnlyIn(before, after), new: toRowsOnlyIn(after, before) }).toEqual({ gone: [], new: [] });
}

function toRowsOnlyIn(dump: string, other: string): readonly string[] {
  const others = new Set(other.split('\n'));
  return dump.split('\n').filter((row) => !others.has(row));
}
