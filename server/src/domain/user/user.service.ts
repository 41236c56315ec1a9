import { isUniqueViolation } from '../../db/unique-violation.ts';
import { invalidInput, type InputIssue } from '../errors.ts';
import { newId } from '../id.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import {
  bindUserByEmail,
  confirmEmail,
  findUserByIdentity,
  holdUserByIdentity,
  insertUser,
  listHumansByEmail,
  lockEmail,
} from './user.repository.ts';
import type { Identity, User } from './user.ts';

/** What a valid session token says about its user. */
export interface SessionClaims extends Identity {
  /** Only if the issuer says that it verified it; else null. */
  readonly verifiedEmail: string | null;
  readonly name: string | null;
}

/**
 * Finds the user of a valid session; at the first sign-in binds the person who was added under the verified
 * address, or else makes a user without memberships. A user whose verified address is new or another one by now gets it:
 * who is found by an old one would be let in where somebody else was meant. All of this is audited.
 */
export async function signInUser(scope: Scope, claims: SessionClaims): Promise<User> {
  const found = await findUserByIdentity(scope.db, claims);
  if (found === undefined) return await enrolOrReadTwin(scope, claims);
  const { verifiedEmail } = claims;
  if (verifiedEmail === null || found.email?.toLowerCase() === verifiedEmail.toLowerCase()) return found;
  return await inTransaction(scope, (tx) => learnEmail(tx, found, verifiedEmail));
}

/** How a caller addresses a person who may not have signed in yet. */
export interface UserAddress {
  readonly identity?: Identity | null | undefined;
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
}

/**
 * Finds or makes the user that an administrator means; `path` is where the input has the address. Whether the user
 * existed is not told.
 * @throws {DomainError} INVALID_INPUT – several people sign in with this address
 */
export async function findOrInsertUser(
  scope: TransactionScope,
  { identity, email, name }: UserAddress,
  path: InputIssue['path'] = [],
): Promise<User> {
  if (identity != null) {
    const found = await holdUserByIdentity(scope, identity);
    return (
      found ??
      (await insertUserOrReadTwin(scope, { identity, email: toTrustedEmail(scope, email), name: name ?? null }))
    );
  }
  if (email != null) await lockEmail(scope, email);
  const people = email == null ? [] : await listHumansByEmail(scope.db, email);
  if (people.length > 1) {
    throw invalidInput(
      [...path, 'email'],
      'belongs to several users',
      '`identity` (issuer and subject) of the one you mean',
    );
  }
  return people[0] ?? (await insertUserOrReadTwin(scope, { email: email ?? null, name: name ?? null }));
}

/**
 * Who is found by an address gets into the workspace that named it. So an address beside an identity is not taken from an
 * administrator of one workspace, who could put another one's people on an identity of their own; it comes with the first
 * sign-in. The operator speaks for the installation.
 */
function toTrustedEmail({ principal }: TransactionScope, email: string | null | undefined): string | null {
  return principal.kind === 'operator' ? (email ?? null) : null;
}

/** Of two first sign-ins of one identity at once, one may find the other's row in its way: then that is the user. */
async function enrolOrReadTwin(scope: Scope, claims: SessionClaims): Promise<User> {
  try {
    return await inTransaction(scope, (tx) => enrolUser(tx, claims));
  } catch (error) {
    const twin = isUniqueViolation(error) ? await findUserByIdentity(scope.db, claims) : undefined;
    if (twin === undefined) throw error;
    return twin;
  }
}

async function learnEmail(scope: TransactionScope, user: User, verifiedEmail: string): Promise<User> {
  await lockEmail(scope, verifiedEmail);
  const known = await confirmEmail(scope.db, user.id, verifiedEmail);
  if (known === undefined) return user;
  auditUser(scope, 'confirmEmail', known, null);
  return known;
}

async function enrolUser(scope: TransactionScope, claims: SessionClaims): Promise<User> {
  const { issuer, subject, verifiedEmail, name } = claims;
  if (verifiedEmail !== null) await lockEmail(scope, verifiedEmail);
  const bound =
    verifiedEmail === null ? undefined : await bindUserByEmail(scope.db, verifiedEmail, { issuer, subject });
  if (bound === undefined) {
    return await insertUserOrReadTwin(scope, { identity: { issuer, subject }, email: verifiedEmail, name });
  }
  auditUser(scope, 'bindUser', bound, { issuer, subject });
  return bound;
}

interface NewUser {
  readonly identity?: Identity;
  readonly email: string | null;
  readonly name: string | null;
}

async function insertUserOrReadTwin(scope: TransactionScope, { identity, email, name }: NewUser): Promise<User> {
  const user: User = { id: newId(scope, 'usr'), kind: 'HUMAN', email, name, createdAt: scope.now(), erasedAt: null };
  const inserted = await insertUser(scope.db, { ...user, ...identity });
  if (inserted !== undefined) {
    auditUser(scope, 'createUser', inserted, identity ?? null);
    return inserted;
  }
  const twin = identity
    ? await findUserByIdentity(scope.db, identity)
    : (await listHumansByEmail(scope.db, email ?? ''))[0];
  if (twin === undefined) throw new Error('A user conflicted on insert and could not be read.');
  return twin;
}

/** Somebody who signs in for the first time acts as the user that this makes. */
function auditUser(scope: TransactionScope, action: string, user: User, identity: Identity | null): void {
  const { principal } = scope;
  const actor =
    principal.kind === 'anonymous'
      ? ({ kind: 'user', userId: user.id, issuedAtMs: 0, issuedAtUnitMs: 1 } as const)
      : principal;
  const { id, kind, email, name } = user;
  const personal = { userId: id, email, name, ...identity };
  appendAudit({ ...scope, principal: actor }, { workspaceId: null, action, target: id, after: { kind }, personal });
}
