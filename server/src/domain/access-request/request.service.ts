import { z } from 'zod';
import { requireUser } from '../actor.ts';
import { findMembership } from '../actor.repository.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { newId } from '../id.ts';
import { parseInput, text } from '../input.ts';
import { chargeOpenCall } from '../open-call.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { findWorkspaceBySlug } from '../workspace/workspace.repository.ts';
import { WORKSPACE_SLUG } from '../workspace/workspace.ts';
import { closeExpiredRequest, insertAccessRequest, listAccessRequestsOfUser } from './access-request.repository.ts';
import type { AccessRequest, OwnAccessRequest } from './access-request.ts';

const REQUEST_ACCESS = z.object({ note: text(0, 1_000).nullish() });

/** Days after which a request that nobody decided has expired. */
export const ACCESS_REQUEST_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Asks for access to a workspace whose enrolment is APPROVAL. Where there is nothing to ask for (no such workspace, another
 * enrolment, a member already, a request that is open) nothing is written, and the caller is not told which it was.
 * @throws {DomainError} UNAUTHENTICATED; FORBIDDEN – no user; INVALID_INPUT; RATE_LIMITED
 */
export async function requestAccess(
  scope: Scope,
  { workspaceSlug, ...input }: z.input<typeof REQUEST_ACCESS> & { readonly workspaceSlug: string },
): Promise<void> {
  const { userId } = requireUser(scope);
  chargeOpenCall(scope);
  const { note } = parseInput(REQUEST_ACCESS, input);
  await inTransaction(scope, async (tx) => {
    const workspaceId = await findWorkspaceToAsk(tx, workspaceSlug, userId);
    if (workspaceId === undefined) return;
    await closeExpiredRequest(tx, { workspaceId, userId, now: tx.now() });
    const request = toRequest(tx, { workspaceId, userId, note: note ?? '' });
    if (!(await insertAccessRequest(tx.db, request))) return;
    appendAudit(tx, { workspaceId, action: 'requestAccess', target: request.id, after: { userId } });
  });
}

/** Of requests on `viewer` at the most. */
const OWN_REQUESTS_MAX = 100;

/** The signed-in user's own requests, newest first; nobody else has any. */
export async function listOwnAccessRequests({ db, principal }: Scope): Promise<readonly OwnAccessRequest[]> {
  return principal.kind === 'user' ? await listAccessRequestsOfUser(db, principal.userId, OWN_REQUESTS_MAX) : [];
}

async function findWorkspaceToAsk(
  { db }: TransactionScope,
  workspaceSlug: string,
  userId: string,
): Promise<string | undefined> {
  const workspace = WORKSPACE_SLUG.test(workspaceSlug) ? await findWorkspaceBySlug(db, workspaceSlug) : undefined;
  if (workspace?.keyPolicy.enrolment !== 'APPROVAL') return undefined;
  return (await findMembership(db, workspace.id, userId)) === undefined ? workspace.id : undefined;
}

function toRequest(tx: TransactionScope, asked: Pick<AccessRequest, 'workspaceId' | 'userId' | 'note'>): AccessRequest {
  const createdAt = tx.now();
  return {
    ...asked,
    id: newId(tx, 'req'),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + ACCESS_REQUEST_DAYS * DAY_MS),
    decision: null,
    decidedAt: null,
    decidedBy: null,
    decisionNote: null,
    memberId: null,
  };
}
