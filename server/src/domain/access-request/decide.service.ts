import { z } from 'zod';
import { requireActor, requireLockedActor, requirePrincipal, requireRight, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, invalidInput, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { parseInput, text } from '../input.ts';
import { makeMember } from '../member/new-member.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import { holds } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import {
  countAccessRequests,
  findAccessRequest,
  listAccessRequests as readAccessRequests,
  lockAccessRequest,
  updateAccessRequest,
} from './access-request.repository.ts';
import { requireUndecided, type AccessRequest, type AccessRequestStatus } from './access-request.ts';

const DECIDE = z.object({
  decision: z.enum(['APPROVE', 'REJECT']),
  grants: grantsRule.nullish(),
  note: text(0, 1_000).nullish(),
});

/** What to decide of a request. */
export type DecideAccessRequestInput = z.input<typeof DECIDE> & { readonly requestId: string };

/**
 * Decides a request, once: approving makes the user a MEMBER with those grants.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:access:decide too; INVALID_INPUT; FORBIDDEN – the
 * workspace takes no requests any more; ACCESS_REQUEST_ENDED; GRANTS_EXCEEDED; ALREADY_EXISTS – a member by now
 */
export async function decideAccessRequest(
  scope: Scope,
  { requestId, ...input }: DecideAccessRequestInput,
): Promise<AccessRequest> {
  await getAccessRequest(scope, requestId);
  const { decision, grants, note } = parseInput(DECIDE, input);
  if (decision === 'REJECT' && grants != null)
    throw invalidInput(['grants'], 'are given to nobody', 'no `grants` with REJECT');
  return await inTransaction(scope, async (tx) => {
    const { actor, request } = await lockForDecision(tx, requestId);
    const memberId = decision === 'APPROVE' ? await admit(tx, actor, request, grants ?? []) : null;
    const outcome = decision === 'APPROVE' ? 'APPROVED' : 'REJECTED';
    const decided = await updateAccessRequest(tx, request, {
      decision: outcome,
      decidedAt: tx.now(),
      decidedBy: toActorReference(tx.principal),
      decisionNote: note ?? null,
      memberId,
    });
    appendAudit(tx, {
      workspaceId: request.workspaceId,
      action: 'decideAccessRequest',
      target: request.id,
      after: {
        decision: outcome,
        userId: request.userId,
        memberId,
        ...(memberId !== null && { grants: grants ?? [] }),
      },
    });
    return decided;
  });
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:access:decide too */
export async function getAccessRequest(scope: Scope, id: string): Promise<AccessRequest> {
  requirePrincipal(scope);
  const request = await findAccessRequest(scope.db, idOrNobody('req', id));
  const { holdings } = await requireActor(scope, request?.workspaceId ?? '', 'request');
  if (request === undefined || !holds(holdings, 'portcullis:access:decide')) throw notFound('request');
  return request;
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:access:decide; INVALID_INPUT */
export async function listAccessRequests(
  scope: Scope,
  {
    workspaceId,
    status,
    ...page
  }: PageArguments & { readonly workspaceId: string; readonly status?: AccessRequestStatus | null | undefined },
): Promise<Page<AccessRequest> & { readonly count: () => Promise<number> }> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:access:decide');
  const request = parsePageArguments(page);
  const of = { workspaceId, status: status ?? undefined, now: scope.now() };
  const items = await readAccessRequests(scope.db, of, request);
  return { ...toPage(items, request), count: () => countAccessRequests(scope.db, of) };
}

/** Policy, who decides, and the request, in the order of locks; then what they show is looked at again. */
async function lockForDecision(
  tx: TransactionScope,
  requestId: string,
): Promise<{ readonly actor: Actor; readonly request: AccessRequest }> {
  const found = await getAccessRequest(tx, requestId);
  await holdWorkspace(tx, found.workspaceId);
  const actor = await requireLockedActor(tx, found.workspaceId, 'request');
  if (!holds(actor.holdings, 'portcullis:access:decide')) throw notFound('request');
  const request = await lockAccessRequest(tx, found);
  requireUndecided(request, tx.now());
  return { actor, request };
}

async function admit(
  tx: TransactionScope,
  actor: Actor,
  { workspaceId, userId }: AccessRequest,
  grants: z.output<typeof grantsRule>,
): Promise<string> {
  if (actor.workspace.keyPolicy.enrolment !== 'APPROVAL')
    throw new DomainError(
      'FORBIDDEN',
      'The key policy of this workspace lets nobody in by request any more; add or invite the person.',
    );
  await requireGrantable(tx, actor, grants);
  const { id } = await makeMember(tx, { workspaceId, userId, role: 'MEMBER', grants }, 'requestId');
  return id;
}
