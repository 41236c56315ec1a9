import { z } from 'zod';
import { requireActor, requireOperator, requirePrincipal } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { insertAuditHead } from '../audit/audit.repository.ts';
import { DomainError } from '../errors.ts';
import { newId } from '../id.ts';
import { issue, parseInput, pattern, text } from '../input.ts';
import { insertMember } from '../member/member.repository.ts';
import { userAddressRules, type Member } from '../member/member.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { findOrInsertUser } from '../user/user.service.ts';
import {
  countWorkspaces,
  findWorkspaceBySlug,
  insertWorkspace,
  listWorkspaces as readWorkspaces,
  type WorkspacesOf,
} from './workspace.repository.ts';
import { WORKSPACE_SLUG, type Workspace } from './workspace.ts';

const CREATE_WORKSPACE = z.object({
  slug: pattern(WORKSPACE_SLUG, '1 to 63 characters of a-z, 0-9 and -'),
  name: text(1, 100),
  owner: userAddressRules.refine(({ identity, email }) => identity != null || email != null, {
    ...issue('is missing', '`email` or `identity`; an external id alone is no way to sign in'),
    path: ['email'],
  }),
});

/**
 * Makes a workspace with the default key policy and its first OWNER.
 * @throws {DomainError} UNAUTHENTICATED, FORBIDDEN – not the operator; INVALID_INPUT; ALREADY_EXISTS – the slug is taken
 */
export async function createWorkspace(
  scope: Scope,
  input: z.input<typeof CREATE_WORKSPACE>,
): Promise<{ readonly workspace: Workspace; readonly owner: Member }> {
  requireOperator(scope);
  const { slug, name, owner } = parseInput(CREATE_WORKSPACE, input);
  return await inTransaction(scope, async (tx) => {
    const createdAt = tx.now();
    const id = newId(tx, 'wsp');
    if (!(await insertWorkspace(tx.db, { id, slug, name, createdAt }))) throw slugTaken(slug);
    await insertAuditHead(tx.db, id);
    const user = await findOrInsertUser(tx, owner, ['owner']);
    const member = await insertMember(tx.db, {
      id: newId(tx, 'mem'),
      workspaceId: id,
      userId: user.id,
      role: 'OWNER',
      grants: [],
      externalId: owner.externalId ?? null,
      createdAt,
    });
    appendAudit(tx, {
      workspaceId: id,
      action: 'createWorkspace',
      target: id,
      after: { slug, name, owner: member.id },
      personal: { userId: user.id, email: user.email, name: user.name },
    });
    return { workspace: (await requireActor(tx, id)).workspace, owner: member };
  });
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND */
export async function getWorkspace(scope: Scope, id: string): Promise<Workspace> {
  return (await requireActor(scope, id)).workspace;
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND */
export async function getWorkspaceBySlug(scope: Scope, slug: string): Promise<Workspace> {
  requirePrincipal(scope);
  const workspace = WORKSPACE_SLUG.test(slug) ? await findWorkspaceBySlug(scope.db, slug) : undefined;
  return (await requireActor(scope, workspace?.id ?? '')).workspace;
}

/** The operator's are all workspaces, a user's those of its memberships that the session may enter, a key's its own. */
export async function listWorkspaces(
  scope: Scope,
  page: PageArguments,
): Promise<Page<Workspace> & { readonly count: () => Promise<number> }> {
  const principal = requirePrincipal(scope);
  const request = parsePageArguments(page);
  const of = toWorkspacesOf(principal);
  const items = await readWorkspaces(scope.db, of, request);
  return { ...toPage(items, request), count: () => countWorkspaces(scope.db, of) };
}

function toWorkspacesOf(principal: ReturnType<typeof requirePrincipal>): WorkspacesOf {
  switch (principal.kind) {
    case 'operator':
      return {};
    case 'user':
      return { session: { userId: principal.userId, issuedAt: new Date(principal.issuedAtMs) } };
    case 'apiKey':
      return { id: principal.workspaceId };
  }
}

function slugTaken(slug: string): DomainError<'ALREADY_EXISTS'> {
  return new DomainError('ALREADY_EXISTS', `The slug ${slug} is taken; choose another one.`, { path: ['slug'] });
}
