import { parseAllowListEntry } from '@portcullis/schema';
import { z } from 'zod';
import { boundedList } from '../input.ts';

/** Entries of one key's list at the most: they are prepared anew whenever the key is loaded. */
const ENTRIES_MAX = 100;

const entry = z.string().transform((text, context) => {
  const parsed = parseAllowListEntry(text);
  if ('canonical' in parsed) return parsed.canonical;
  context.addIssue({ code: 'custom', message: parsed.problem, params: { accepted: parsed.accepted } });
  return z.NEVER;
});

/** An allow list as callers write it; what is kept is canonical, each entry once, and null for the empty list. */
export const ipAllowListRule = boundedList(entry, ENTRIES_MAX, 'entries').transform((entries) =>
  entries.length === 0 ? null : [...new Set(entries)],
);
