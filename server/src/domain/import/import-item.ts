import { hasPrefixedShape, isWellFormedKey, toKeyHint } from '@portcullis/schema';
import { z } from 'zod';
import type { JsonObject } from '../../db/tables.ts';
import { hashSecret } from '../../secret/hash.ts';
import { metadataRule, type Environment } from '../api-key/api-key.ts';
import { ipAllowListRule } from '../api-key/ip-allow-list.ts';
import type { InputIssue } from '../errors.ts';
import { checkInput, issue, pattern, text } from '../input.ts';
import { emailRule, externalIdRule, type MemberAddress } from '../member/member.ts';
import { isWeakKey } from './weak-key.ts';

/** A key that was made elsewhere, as it is handed in: by its text or by its hash. */
export interface ImportItem {
  readonly presentedKey?: string | null | undefined;
  /** SHA-256 of the key, in hexadecimal digits. */
  readonly secretHash?: string | null | undefined;
  readonly owner: MemberAddress;
  readonly label?: string | null | undefined;
  readonly environment?: Environment | null | undefined;
  /** Name or id. */
  readonly tier?: string | null | undefined;
  readonly createdAt?: Date | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly ipAllowList?: readonly string[] | null | undefined;
  readonly metadata?: JsonObject | null | undefined;
  readonly disabled?: boolean | null | undefined;
}

/** The same, checked; what may be stored of it. */
export interface ImportableKey {
  readonly owner: MemberAddress;
  readonly secretHash: Buffer;
  /** Which field of the item has it. */
  readonly givenAs: 'presentedKey' | 'secretHash';
  /** null for imports by hash. Kept only sealed, under policy RECOVERABLE. */
  readonly presentedKey: string | null;
  /** null for imports by hash, and for keys that are too short to show any of. */
  readonly hint: string | null;
  readonly isWeak: boolean;
  /** Whether policy `checksum: REQUIRED` may refuse it unseen: its checksum, if it has one, is not ours. */
  readonly needsAdvisoryChecksum: boolean;
  readonly label: string;
  readonly environment: Environment;
  /** Name or id. */
  readonly tier: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** Canonical; null: from anywhere. */
  readonly ipAllowList: readonly string[] | null;
  readonly metadata: JsonObject;
  readonly isDisabled: boolean;
}

/** Makes the check of the items of one import: it answers the key, or everything that is wrong with the item. */
export function createItemCheck({
  now,
  allowWeak,
}: {
  readonly now: Date;
  readonly allowWeak: boolean;
}): (item: ImportItem) => ImportableKey | readonly InputIssue[] {
  const rules = itemRules(now, allowWeak);
  return (item) => {
    const checked = checkInput(rules, item);
    return 'issues' in checked ? checked.issues : toImportableKey(checked.data, item.owner, now);
  };
}

/** The label of a key whose item has none. */
const LABEL_BY_DEFAULT = 'Imported key';

const LOOK = '8 to 512 visible ASCII characters';
const STRENGTH = 'at least 20 characters of two classes (a-z, A-Z, 0-9, others), or any key with `allowWeak: true`';
const ONE_OF = '`presentedKey` or `secretHash`, one of them';

function itemRules(now: Date, allowWeak: boolean) {
  return z
    .object({
      presentedKey: z
        .string()
        .refine((value) => isWellFormedKey(value), { ...issue('is no key', LOOK), abort: true })
        .refine((value) => allowWeak || !isWeakKey(value), issue('is weak', STRENGTH))
        .nullish(),
      secretHash: pattern(/^[0-9A-Fa-f]{64}$/, '64 hexadecimal digits: the SHA-256 of the key').nullish(),
      // Of the three there is one.
      owner: z.object({
        email: emailRule.optional(),
        externalId: externalIdRule.optional(),
        memberId: z.string().optional(),
      }),
      label: text(1, 100).nullish(),
      environment: z.enum(['LIVE', 'TEST']).nullish(),
      tier: text(0, 64).nullish(),
      createdAt: z
        .date()
        .refine((value) => value <= now, issue('is in the future', `an instant until ${now.toISOString()}`))
        .nullish(),
      expiresAt: z.date().nullish(),
      ipAllowList: ipAllowListRule.nullish(),
      metadata: metadataRule.nullish(),
      disabled: z.boolean().nullish(),
    })
    .refine(({ presentedKey, secretHash }) => (presentedKey == null) !== (secretHash == null), {
      ...issue('must be there, or `secretHash` in its place', ONE_OF),
      path: ['presentedKey'],
    })
    .refine(({ createdAt, expiresAt }) => expiresAt == null || expiresAt > (createdAt ?? now), {
      ...issue('is not later than the making of the key', 'an instant after `createdAt`'),
      path: ['expiresAt'],
    });
}

function toImportableKey(item: z.output<ReturnType<typeof itemRules>>, owner: MemberAddress, now: Date): ImportableKey {
  const { presentedKey, secretHash, ipAllowList } = item;
  return {
    // Of an e-mail address the blanks around it go.
    owner: item.owner.email === undefined ? owner : { email: item.owner.email },
    secretHash: presentedKey == null ? Buffer.from(secretHash ?? '', 'hex') : hashSecret(presentedKey),
    givenAs: presentedKey == null ? 'secretHash' : 'presentedKey',
    presentedKey: presentedKey ?? null,
    hint: presentedKey == null ? null : toKeyHint(presentedKey),
    isWeak: presentedKey != null && isWeakKey(presentedKey),
    // What a hash was made of is not known: it may have the shape.
    needsAdvisoryChecksum: presentedKey == null || hasPrefixedShape(presentedKey),
    label: item.label ?? LABEL_BY_DEFAULT,
    environment: item.environment ?? 'LIVE',
    tier: item.tier == null || item.tier === '' ? null : item.tier,
    createdAt: item.createdAt ?? now,
    expiresAt: item.expiresAt ?? null,
    ipAllowList: ipAllowList ?? null,
    metadata: item.metadata ?? {},
    isDisabled: item.disabled ?? false,
  };
}
