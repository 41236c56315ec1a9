import { isWellFormedKey, PRESENTED_KEY_LENGTH_MAX, PRESENTED_KEY_LENGTH_MIN } from '@portcullis/schema';
import { z } from 'zod';
import { hashSecret } from '../../secret/hash.ts';
import { appendAudit, type AuditEntry } from '../audit/append-audit.ts';
import { NOBODY } from '../id.ts';
import { issue, parseInput } from '../input.ts';
import { chargeOpenCall } from '../open-call.ts';
import { toActorReference } from '../principal.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { WORKSPACE_SLUG } from '../workspace/workspace.ts';
import { lockApiKey, markApiKeyRevoked } from './api-key.repository.ts';
import { isEnded, type ApiKey } from './api-key.ts';
import { readApiKey } from './key-secret.ts';
import { endOverlaps, findSecret } from './secret.repository.ts';

const REVOKE_PRESENTED = z.object({
  presentedKey: z
    .string()
    .refine(
      (presentedKey) => isWellFormedKey(presentedKey),
      issue(
        'can be no key',
        `${PRESENTED_KEY_LENGTH_MIN} to ${PRESENTED_KEY_LENGTH_MAX} visible ASCII characters, without blanks around them`,
      ),
    ),
  workspaceSlug: z.string().nullish(),
});

/**
 * Ends what a leaked secret opens, for whoever found it and without a credential: having the secret is the right to end
 * it. The current secret's key is revoked as COMPROMISED; of an earlier secret that still works only the overlap ends,
 * because nothing says that the current one leaked. Answers nothing, whatever the secret was.
 * @throws {DomainError} RATE_LIMITED; INVALID_INPUT – what was presented has not the form of any key
 */
export async function revokePresentedApiKey(scope: Scope, input: z.input<typeof REVOKE_PRESENTED>): Promise<void> {
  chargeOpenCall(scope);
  const { presentedKey, workspaceSlug } = parseInput(REVOKE_PRESENTED, input);
  const secretHash = hashSecret(presentedKey);
  // PostgreSQL takes no NUL: what has not the form of a slug is no workspace's.
  const slug = workspaceSlug == null || WORKSPACE_SLUG.test(workspaceSlug) ? (workspaceSlug ?? null) : NOBODY;
  await inTransaction(scope, async (tx) => {
    const found = await findSecret(tx.db, secretHash, slug);
    if (found === undefined) return;
    await lockApiKey(tx, found.apiKeyId);
    const locked = await findSecret(tx.db, secretHash, slug);
    if (locked === undefined) return;
    const key = await readApiKey(tx, locked.apiKeyId);
    if (isEnded(key, tx.now())) return;
    if (locked.validUntil === null) await revoke(tx, key);
    else if (locked.validUntil > tx.now()) await endOverlap(tx, key);
  });
}

async function revoke(tx: TransactionScope, key: ApiKey): Promise<void> {
  const reason = 'COMPROMISED';
  const revocation = { at: tx.now(), by: toActorReference(tx.principal), reason } as const;
  const restored = await markApiKeyRevoked(tx.db, key, revocation);
  const after = { reason, ...(restored.length > 0 && { restoredApiKeys: restored }) };
  append(tx, key, { before: null, after, changes: [key.id, ...restored] });
}

async function endOverlap(tx: TransactionScope, key: ApiKey): Promise<void> {
  const now = tx.now();
  await endOverlaps(tx.db, key, now);
  append(tx, key, { before: { overlapEndsAt: key.overlapEndsAt }, after: { overlapEndsAt: now } });
}

function append(tx: TransactionScope, key: ApiKey, change: Pick<AuditEntry, 'before' | 'after' | 'changes'>): void {
  appendAudit(tx, { workspaceId: key.workspaceId, action: 'revokePresentedApiKey', target: key.id, ...change });
}
