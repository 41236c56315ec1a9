import { z } from 'zod';
import { MEMBER_ACTIONS } from '../../db/tables.ts';
import { requireActor, requireLockedActor, requireOwner } from '../actor.ts';
import { eraseSealedSecrets } from '../api-key/sealed-secret.repository.ts';
import { requireSealer } from '../api-key/sealed-secret.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { boundedList, changeable, issue, parseInput, pattern, wholeNumber } from '../input.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { listKeyPolicyEffects, type KeyPolicyEffect } from './key-policy-effects.ts';
import { lockWorkspace, updateKeyPolicy } from './workspace.repository.ts';
import type { KeyPolicy } from './workspace.ts';

/** The longest life that a key policy can name: about 100 years. */
export const LIFETIME_DAYS_MAX = 36_500;
/** Of PostgreSQL's `integer` and of GraphQL's `Int`. */
const INTEGER_MAX = 2_147_483_647;

const memberActionsRule = boundedList(z.enum(MEMBER_ACTIONS), MEMBER_ACTIONS.length, 'actions')
  .refine((actions) => new Set(actions).size === actions.length, issue('names an action twice', 'each action once'))
  // In one order, so that the same set is the same value.
  .transform((actions) => MEMBER_ACTIONS.filter((action) => actions.includes(action)));

const SET_KEY_POLICY = z.object({
  style: changeable(z.enum(['PREFIXED', 'UUID'])),
  prefix: changeable(pattern(/^[a-z][a-z0-9]{0,15}$/, '1 to 16 characters of a-z and 0-9, the first a letter')),
  secretVisibility: changeable(z.enum(['ONCE', 'RECOVERABLE'])),
  activeKeysPerMember: wholeNumber(1, INTEGER_MAX, '1 or more').nullable().optional(),
  onLimit: changeable(z.enum(['REJECT', 'REPLACE'])),
  memberActions: changeable(memberActionsRule),
  enrolment: changeable(z.enum(['INVITED', 'APPROVAL', 'OPEN'])),
  checksum: changeable(z.enum(['REQUIRED', 'ADVISORY'])),
  lifetimeDaysMax: wholeNumber(1, LIFETIME_DAYS_MAX, `1 to ${LIFETIME_DAYS_MAX} days`).nullable().optional(),
});

/** What to set: a field that is left out stays; null takes a limit away. */
export type SetKeyPolicyInput = z.input<typeof SET_KEY_POLICY> & {
  readonly workspaceId: string;
  /** Only say what would be affected. */
  readonly dryRun?: boolean | null | undefined;
};

/** The policy as it is now (or, of a dry run, would be), and what the change meets. */
export interface KeyPolicyAnswer {
  readonly keyPolicy: KeyPolicy;
  readonly effects: readonly KeyPolicyEffect[];
}

/**
 * Changes the key policy of a workspace. It is for the keys to come: those that are there stay. No key is made or changed
 * under the policy of before once this has returned. From RECOVERABLE to ONCE it erases every secret that is kept.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – not an OWNER; INVALID_INPUT; ENCRYPTION_NOT_CONFIGURED –
 * RECOVERABLE without an encryption key
 */
export async function setKeyPolicy(
  scope: Scope,
  { workspaceId, dryRun, ...input }: SetKeyPolicyInput,
): Promise<KeyPolicyAnswer> {
  requireOwner(await requireActor(scope, workspaceId), CHANGES_IT);
  const wish = parseInput(SET_KEY_POLICY, input);
  return await inTransaction(scope, async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const actor = await requireLockedActor(tx, workspaceId);
    requireOwner(actor, CHANGES_IT);
    const before = actor.workspace.keyPolicy;
    const change = toChange(before, wish);
    if (change.secretVisibility === 'RECOVERABLE') requireSealer(tx);
    const answer = {
      keyPolicy: { ...before, ...change },
      effects: await listKeyPolicyEffects(tx, workspaceId, change),
    };
    if (dryRun === true || Object.keys(change).length === 0) return answer;
    await updateKeyPolicy(tx.db, workspaceId, change);
    if (change.secretVisibility === 'ONCE') await eraseSealedSecrets(tx.db, workspaceId);
    appendAudit(tx, {
      workspaceId,
      action: 'setKeyPolicy',
      target: workspaceId,
      before: Object.fromEntries(Object.entries(before).filter(([name]) => name in change)),
      after: { ...change },
    });
    return answer;
  });
}

const CHANGES_IT = 'changes the key policy';

/** What is different from before; the values are text, numbers and lists of text in a fixed order. */
function toChange(before: KeyPolicy, wish: z.output<typeof SET_KEY_POLICY>): Partial<KeyPolicy> {
  const current: Readonly<Record<string, unknown>> = { ...before };
  const isNew = ([name, value]: [string, unknown]): boolean =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(current[name]);
  return Object.fromEntries(Object.entries(wish).filter(isNew));
}
