import {
  findRequirementProblem,
  findUnknownPermissions,
  normalizeAddress,
  permissionsOf,
  VERDICT_ANSWERS,
  type Environment,
  type Requirement,
  type RevocationReason,
  type VerificationRequest,
} from '@portcullis/schema';
import { requireActor, requireHeld, requireRight } from '../domain/actor.ts';
import { invalidInput, type InputIssue } from '../domain/errors.ts';
import { listCatalogue } from '../domain/permission/permission.repository.ts';
import { toActorReference } from '../domain/principal.ts';
import type { Scope } from '../domain/scope.ts';
import { payersOfBadKeys } from './bad-keys.ts';
import { verifyKey, type Verification } from './verifier.ts';

/** A key under test, and what the request that presented it asks for. */
export interface KeyUnderTest {
  readonly presentedKey: string;
  readonly clientAddress?: string | null | undefined;
  readonly environment?: Environment | null | undefined;
  readonly require?: Requirement | null | undefined;
}

/** What the integrator's API learns; identity fields are null for NOT_FOUND, `permissions` is there for VALID only. */
export interface VerificationAnswer {
  readonly verdict: Verification['verdict'];
  readonly code: string;
  readonly httpStatus: number;
  readonly keyId: string | null;
  readonly label: string | null;
  readonly environment: Environment | null;
  readonly owner: { readonly memberId: string; readonly externalId: string | null } | null;
  /** Name of the key's tier. */
  readonly tier: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly permissions: readonly string[] | null;
  readonly expiresAt: Date | null;
  /** Why the key was revoked. */
  readonly reason: RevocationReason | null;
}

/**
 * Gives the verdict on a presented key; a bad key is an answer, never an error.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:verify; INVALID_INPUT – the
 * address is none, or the requirement names no live permission; RATE_LIMITED – too many keys that do not exist
 */
export async function verifyApiKey(
  scope: Scope,
  { workspaceId, ...tested }: KeyUnderTest & { readonly workspaceId: string },
): Promise<VerificationAnswer> {
  const readCatalogue = await requireVerifier(scope, workspaceId);
  const request = await toRequest(tested, readCatalogue);
  return await answer(scope, workspaceId, tested.presentedKey, request);
}

/** Keys in one call at the most. */
const KEYS_MAX = 100;

/**
 * Gives the verdicts on presented keys, one for each, in their order. A call that is refused gave none; keys that do not
 * exist are charged one by one, so that many in a call are no way round.
 * @throws {DomainError} like {@link verifyApiKey}; INVALID_INPUT – also for none, or more than 100
 */
export async function verifyApiKeys(
  scope: Scope,
  { workspaceId, verifications }: { readonly workspaceId: string; readonly verifications: readonly KeyUnderTest[] },
): Promise<readonly VerificationAnswer[]> {
  const readCatalogue = await requireVerifier(scope, workspaceId);
  if (verifications.length === 0 || verifications.length > KEYS_MAX)
    throw invalidInput(['verifications'], `has ${verifications.length} keys`, `1 to ${KEYS_MAX}`);
  let catalogue: Promise<ReadonlySet<string>> | undefined;
  const readOnce = (): Promise<ReadonlySet<string>> => (catalogue ??= readCatalogue());
  const requests = await Promise.all(
    verifications.map((tested, index) => toRequest(tested, readOnce, ['verifications', index])),
  );
  return await Promise.all(
    verifications.map(({ presentedKey }, index) => answer(scope, workspaceId, presentedKey, requests[index] ?? {})),
  );
}

/** `path` is where the input has the key under test. */
async function toRequest(
  { clientAddress, environment, require }: KeyUnderTest,
  readCatalogue: () => Promise<ReadonlySet<string>>,
  path: InputIssue['path'] = [],
): Promise<VerificationRequest> {
  const address = clientAddress == null ? undefined : parseAddress(clientAddress, path);
  if (require != null) await requireMeaningful(require, readCatalogue, path);
  return { clientAddress: address, environment: environment ?? undefined, require: require ?? undefined };
}

async function answer(
  scope: Scope,
  workspaceId: string,
  presentedKey: string,
  request: VerificationRequest,
): Promise<VerificationAnswer> {
  const payers = payersOfBadKeys(toActorReference(scope.principal), request.clientAddress ?? null);
  return toAnswer(await verifyKey(scope, { workspaceId }, presentedKey, request, payers));
}

/**
 * Lets through who may verify keys of the workspace, and says how to read its catalogue. Of a key what it could do when it
 * was authenticated counts, a moment ago and for this request: so the usual caller costs no statement.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN
 */
async function requireVerifier(scope: Scope, workspaceId: string): Promise<() => Promise<ReadonlySet<string>>> {
  const { principal } = scope;
  if (principal.kind === 'apiKey' && principal.workspaceId === workspaceId) {
    requireHeld(principal.holdings, 'portcullis:keys:verify');
    return () => Promise.resolve(principal.catalogue);
  }
  requireRight(await requireActor(scope, workspaceId), 'portcullis:keys:verify');
  return async () => new Set(await listCatalogue(scope.db, workspaceId));
}

/** The answer to a verification, without anything that a refused caller may not know. */
function toAnswer({ verdict, snapshot }: Verification): VerificationAnswer {
  const { code, httpStatus } = VERDICT_ANSWERS[verdict];
  return {
    verdict,
    code,
    httpStatus,
    keyId: snapshot?.keyId ?? null,
    label: snapshot?.label ?? null,
    environment: snapshot?.environment ?? null,
    owner: snapshot === undefined ? null : { memberId: snapshot.owner.memberId, externalId: snapshot.owner.externalId },
    tier: snapshot?.tier ?? null,
    metadata: snapshot?.metadata ?? null,
    permissions: snapshot !== undefined && verdict === 'VALID' ? permissionsOf(snapshot) : null,
    expiresAt: snapshot?.expiresAtMs == null ? null : new Date(snapshot.expiresAtMs),
    reason: snapshot?.revocationReason ?? null,
  };
}

/** @throws {DomainError} INVALID_INPUT */
export function parseAddress(text: string, path: InputIssue['path'] = []): string {
  const address = normalizeAddress(text);
  if (address !== undefined) return address;
  throw invalidInput(
    [...path, 'clientAddress'],
    'is no IP address',
    'an IPv4 address in four parts or an IPv6 address without zone, or nothing',
  );
}

/**
 * A requirement that can never be met is a mistake in the caller's program: told to it, not answered as a refusal.
 * @throws {DomainError} INVALID_INPUT
 */
export async function requireMeaningful(
  requirement: Requirement,
  readCatalogue: () => Promise<ReadonlySet<string>>,
  path: InputIssue['path'] = [],
): Promise<void> {
  const problem = findRequirementProblem(requirement);
  if (problem !== undefined) throw invalidInput([...path, 'require'], problem.problem, problem.accepted);
  const unknown = findUnknownPermissions(requirement, await readCatalogue());
  if (unknown.length === 0) return;
  throw invalidInput(
    [...path, 'require'],
    `names ${unknown.join(', ')}, which the catalogue does not have`,
    'live permissions of the workspace',
  );
}
