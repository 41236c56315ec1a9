import type { InputIssue } from '../errors.ts';

/** What became of an item of an import. */
export type ImportOutcome =
  /** `keyId` is null in a dry run, which makes no key. */
  | { readonly outcome: 'IMPORTED'; readonly keyId: string | null }
  /** The same key of the same owner was there already. */
  | { readonly outcome: 'UNCHANGED'; readonly keyId: string | null }
  | ImportRefusal;

/** Why an item was left out. The others went through. */
export interface ImportRefusal {
  readonly outcome: 'REFUSED';
  readonly code: 'INVALID_INPUT' | 'NOT_FOUND' | 'FORBIDDEN' | 'ALREADY_EXISTS';
  /** Paths begin at the item; never with what the item has as its key. */
  readonly issues: readonly InputIssue[];
}

/** A refusal with one issue. */
export function refuse(
  code: ImportRefusal['code'],
  path: InputIssue['path'],
  message: string,
  accepted: string,
): ImportRefusal {
  return { outcome: 'REFUSED', code, issues: [{ path, message, accepted }] };
}
