import type { IncomingMessage } from 'node:http';
import { evaluate, hasValidChecksum, isUuidKey, VERDICT_ANSWERS } from '@portcullis/schema';
import { toNetwork, type Account } from '../domain/caller-limiter.ts';
import type { Principal } from '../domain/principal.ts';
import type { Scope } from '../domain/scope.ts';
import { signInUser } from '../domain/user/user.service.ts';
import { hashSecret, isSameHash } from '../secret/hash.ts';
import { readCredential } from './credentials.ts';
import type { SessionVerifier } from './session-verifier.ts';

/** A caller, or why the credential is not accepted; the message is for the caller. */
export type Authentication =
  | { readonly principal: Principal }
  | { readonly refused: 'UNAUTHENTICATED' | 'AMBIGUOUS_CREDENTIALS'; readonly message: string };

/** What credentials are held against. */
export interface Authenticator {
  readonly operatorKeyHash: Uint8Array;
  readonly verifySession: SessionVerifier;
}

/**
 * Finds out who calls. A bad credential is a value, because GraphQL answers it only after it has read the document.
 * Throws when it can't be known: the store or the issuer's keys are unreachable.
 * @throws {DomainError} RATE_LIMITED – too many credentials that were not valid came from the address
 */
export async function authenticate(
  request: IncomingMessage,
  scope: Scope,
  authenticator: Authenticator,
): Promise<Authentication> {
  const credential = readCredential(request);
  switch (credential.kind) {
    case 'none':
      return { principal: { kind: 'anonymous' } };
    case 'ambiguous':
      return {
        refused: 'AMBIGUOUS_CREDENTIALS',
        message: 'Send one credential: `Authorization: Bearer …` or `X-API-Key`, once.',
      };
    case 'malformed':
      return unauthenticated('The Authorization header is not `Bearer <session token>`; keys go into `X-API-Key`.');
    case 'bearer':
      return await limitFailures(hashSecret(credential.token), scope, () =>
        authenticateSession(credential.token, scope, authenticator),
      );
    case 'apiKey':
      return await authenticateApiKey(credential.presentedKey, scope, authenticator);
  }
}

async function authenticateSession(
  token: string,
  scope: Scope,
  { verifySession }: Authenticator,
): Promise<Authentication> {
  const session = await verifySession(token, scope.now());
  if (session === undefined)
    return unauthenticated('The session token is not valid here, or has expired: sign in again.');
  const user = await signInUser(scope, session);
  const { issuedAtMs, issuedAtUnitMs } = session;
  return { principal: { kind: 'user', userId: user.id, issuedAtMs, issuedAtUnitMs } };
}

/**
 * A key that acts as a caller, or the operator key.
 * @throws {DomainError} RATE_LIMITED – but never for the operator
 */
export async function authenticateApiKey(
  presentedKey: string,
  scope: Scope,
  { operatorKeyHash }: Authenticator,
): Promise<Authentication> {
  const secretHash = hashSecret(presentedKey);
  if (isSameHash(secretHash, operatorKeyHash)) return { principal: { kind: 'operator' } };
  return await limitFailures(secretHash, scope, async () => {
    // Only minted keys act as callers, and these have a checksum or are UUIDs: typos and rubbish cost no statement.
    const canAct = hasValidChecksum(presentedKey) || isUuidKey(presentedKey);
    const { knownKeys } = scope;
    const known = canAct ? (knownKeys.findCaller(secretHash) ?? (await knownKeys.loadCaller(secretHash))) : undefined;
    const request = { clientAddress: scope.request.clientAddress ?? undefined };
    const atMs = scope.now().getTime();
    const verdict = evaluate(known?.snapshot, request, atMs);
    if (known === undefined) return unauthenticated(VERDICT_ANSWERS[verdict].detail);
    const { keyId: apiKeyId, workspaceId, workspace } = known.snapshot;
    scope.usage.count({ workspaceId, apiKeyId, secretHash: secretHash.toString('base64'), verdict, atMs });
    if (known.holdings === null || verdict !== 'VALID') return unauthenticated(VERDICT_ANSWERS[verdict].detail);
    const { holdings } = known;
    return { principal: { kind: 'apiKey', apiKeyId, workspaceId, holdings, catalogue: workspace.catalogue } };
  });
}

/** A credential that was good lately is looked at whatever others at its address tried: they may share it with many. */
async function limitFailures(
  credentialHash: Buffer,
  { request, limiter }: Scope,
  look: () => Promise<Authentication>,
): Promise<Authentication> {
  const account: Account = { bucket: 'failedSignIns', payer: toNetwork(request.clientAddress) };
  const known = `caller ${credentialHash.toString('base64')}`;
  if (!limiter.isVouchedFor(known)) limiter.requireRoom(account);
  const authentication = await look();
  if ('refused' in authentication) limiter.charge(account);
  else limiter.vouchFor(known);
  return authentication;
}

function unauthenticated(message: string): Authentication {
  return { refused: 'UNAUTHENTICATED', message };
}
