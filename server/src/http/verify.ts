import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  isAddressAllowed,
  normalizeAddress,
  readRequestKey,
  TOO_MANY_UNKNOWN_KEYS,
  type CompiledAllowList,
  type RequestKey,
  type Verdict,
} from '@portcullis/schema';
import { isDomainError } from '../domain/errors.ts';
import { toActorReference } from '../domain/principal.ts';
import type { Scope } from '../domain/scope.ts';
import { payersOfBadKeys } from '../verification/bad-keys.ts';
import { verifyKey, type Verification } from '../verification/verifier.ts';
import type { Authenticator } from './authenticate.ts';
import { toRetryAfter } from './problem.ts';
import { sendRefusal, sendValid, sendVerdict } from './verify-answer.ts';
import { findVerifyCaller } from './verify-caller.ts';
import { readVerifyRequirement, type VerifyRequirement } from './verify-requirement.ts';

/** What `/verify` needs beside the scope. */
export interface VerifyAccess {
  /** Peers that may ask without a key; null: nobody. */
  readonly verifyPeers: CompiledAllowList | null;
  readonly authenticator: Authenticator;
}

/**
 * Answers a reverse proxy's question whether to let a request through: `/verify/<workspace slug>` and anything below it,
 * with any method. 200 with the identity in headers, or the verdict as a problem.
 */
export async function handleVerify(
  request: IncomingMessage,
  response: ServerResponse,
  scope: Scope,
  access: VerifyAccess,
): Promise<void> {
  try {
    await answerVerify(request, response, scope, access);
  } catch (error) {
    if (!isDomainError(error, 'RATE_LIMITED')) throw error;
    const { httpStatus: status, ...answer } = TOO_MANY_UNKNOWN_KEYS;
    sendRefusal(response, { status, ...answer }, { 'retry-after': toRetryAfter(error.detail.retryAfterMs) });
  }
}

async function answerVerify(
  request: IncomingMessage,
  response: ServerResponse,
  scope: Scope,
  access: VerifyAccess,
): Promise<void> {
  const { slug, isExact } = readVerifyPath(request.url ?? '');
  const caller = await findCaller(request, slug, scope, access);
  if (caller === undefined) return sendRefusal(response, NOT_OPEN);
  const key = readRequestKey({
    urls: [request.url ?? '', ...headerValues(request, 'x-forwarded-uri'), ...headerValues(request, 'x-original-uri')],
    apiKeyHeaders: headerValues(request, 'x-api-key'),
    authorizationHeaders: headerValues(request, 'authorization'),
  });
  // Before the requirement, of which a parameter that holds a key can be no part.
  if (key.verdict === 'IN_URL') return sendVerdict(response, key.verdict);
  const requirement = readVerifyRequirement(request, isExact);
  if ('problem' in requirement) return sendRefusal(response, { ...BAD_REQUIREMENT, detail: requirement.problem });
  const { verdict, snapshot } = await decide(key, slug, requirement, scope, caller);
  if (verdict === 'VALID' && snapshot !== undefined) sendValid(response, snapshot);
  else sendVerdict(response, verdict);
}

const NOT_OPEN = {
  status: 403,
  code: 'verify_not_open',
  title: 'Not open to this peer',
  detail:
    'Only proxies in VERIFY_PEERS, or with a key that holds portcullis:keys:verify in X-Portcullis-Caller, may ask this.',
};

/** 403, because nginx takes anything but 2xx, 401 and 403 for its own failure. */
const BAD_REQUIREMENT = { status: 403, code: 'bad_requirement', title: 'The requirement can’t be read' };

/**
 * Envoy appends the original path and query to the configured one; then the query is the client's. A slash at the end with
 * nothing behind it is no path below: who wrote it so meant the query that follows.
 */
function readVerifyPath(url: string): { readonly slug: string; readonly isExact: boolean } {
  const [, slug = '', below] = /^\/verify\/([^/?]*)(\/[^?])?/.exec(url) ?? [];
  return { slug, isExact: below === undefined };
}

/** Who asks, by the name of its budget: a trusted peer by its address, else a key; undefined: nobody who may. */
async function findCaller(
  request: IncomingMessage,
  slug: string,
  scope: Scope,
  { verifyPeers, authenticator }: VerifyAccess,
): Promise<string | undefined> {
  const peer = normalizeAddress(request.socket.remoteAddress ?? '');
  if (verifyPeers !== null && peer !== undefined && isAddressAllowed(verifyPeers, peer)) return peer;
  const principal = await findVerifyCaller(request, slug, scope, authenticator);
  return principal && toActorReference(principal);
}

async function decide(
  key: RequestKey,
  workspaceSlug: string,
  { environment, require }: VerifyRequirement,
  scope: Scope,
  caller: string,
): Promise<Omit<Verification, 'verdict'> & { readonly verdict: Verdict }> {
  if (key.presentedKey === undefined) return { verdict: key.verdict, snapshot: undefined };
  const { clientAddress } = scope.request;
  // An address that is the caller's own says nothing of its clients: a proxy that is not in TRUSTED_PROXIES.
  const payers = payersOfBadKeys(caller, clientAddress === caller ? null : clientAddress);
  const asked = { environment, require, clientAddress: clientAddress ?? undefined };
  return await verifyKey(scope, { workspaceSlug }, key.presentedKey, asked, payers);
}

function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return request.headersDistinct[name] ?? [];
}
