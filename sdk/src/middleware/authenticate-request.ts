import { readRequestKey, VERDICT_ANSWERS } from '@portcullis/schema';
import type { ApiKeys } from '../api-keys.ts';
import type { Environment, RequirementInput, VerificationAnswerFragment } from '../generated/operations.ts';
import { RateLimitedError } from '../request-errors.ts';
import {
  type Problem,
  type RefusingVerdict,
  toRateLimitedProblem,
  toUnavailableProblem,
  toVerdictProblem,
} from './problem.ts';
import { hasNameableResources } from './requirement.ts';

/** What a framework's adapter reads from a request: where it carries a key, and where it came from. */
export interface PresentedRequest {
  /** Path and query; of a request behind a proxy also the original ones. */
  readonly urls: readonly string[];
  /** Values of `X-API-Key` as they came, one for each time the header was sent. */
  readonly apiKeyHeaders: readonly string[];
  /** Values of `Authorization`, likewise. */
  readonly authorizationHeaders: readonly string[];
  /** IP address of the client; undefined: not known, and then keys with an allow list are refused. */
  readonly clientAddress: string | undefined;
}

/** Whose keys count, and what the request needs of them. */
export interface Protection {
  /** Asked for verdicts; a `PortcullisClient` whose credential holds `portcullis:keys:verify`. */
  readonly client: { readonly apiKeys: Pick<ApiKeys, 'verify'> };
  readonly workspaceId: string;
  /** The environment that this API serves; keys of both are accepted when left out. */
  readonly environment?: Environment | undefined;
  /**
   * Says what the request needs; undefined: any valid key will do. Asked only when a key was presented; what it throws
   * refuses the request with 503.
   */
  readonly require?: (() => RequirementInput | undefined | Promise<RequirementInput | undefined>) | undefined;
}

/** Whose valid key a request presented. */
export interface VerifiedIdentity {
  readonly keyId: string;
  readonly label: string;
  readonly environment: Environment;
  /** The member whose key it is; `externalId` is the installation's own id for the person. */
  readonly owner: { readonly memberId: string; readonly externalId: string | null };
  /** Name of the key's tier; null: on none. */
  readonly tier: string | null;
  /** What the key can use, on some resource at least; sorted. */
  readonly permissions: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
}

/** Who sent a request, or how to refuse it; with the reason for the operator when no verdict could be known. */
export type Authentication =
  | { readonly identity: VerifiedIdentity; readonly problem?: never }
  | { readonly problem: Problem; readonly identity?: never; readonly failure?: unknown };

/**
 * Decides whether a request may pass. It never throws: a verdict that can't be had is a problem as well (503, or 429
 * after too many unknown keys), and
 * everything but the verdict VALID refuses, whatever a newer server may answer.
 */
export async function authenticateRequest(request: PresentedRequest, protection: Protection): Promise<Authentication> {
  const { presentedKey, verdict } = readRequestKey(request);
  if (verdict !== undefined) return { problem: toVerdictProblem(verdict) };
  try {
    return toAuthentication(await verify(presentedKey, request, protection));
  } catch (failure) {
    if (failure instanceof RateLimitedError) return { problem: toRateLimitedProblem(failure) };
    return { problem: toUnavailableProblem(failure), failure };
  }
}

async function verify(
  presentedKey: string,
  { clientAddress }: PresentedRequest,
  { client, workspaceId, environment, ...protection }: Protection,
): Promise<VerificationAnswerFragment> {
  const requirement = await protection.require?.();
  const isMeetable = requirement === undefined || hasNameableResources(requirement);
  const answer = await client.apiKeys.verify({
    workspaceId,
    presentedKey,
    clientAddress,
    environment,
    require: isMeetable ? requirement : undefined,
  });
  return isMeetable || answer.verdict !== 'VALID' ? answer : { ...answer, verdict: 'INSUFFICIENT_PERMISSIONS' };
}

function toAuthentication(answer: VerificationAnswerFragment): Authentication {
  const { verdict, keyId, label, environment, owner, tier, permissions, metadata, expiresAt } = answer;
  if (verdict !== 'VALID') return { problem: toVerdictProblem(requireKnown(verdict)) };
  // Also what is not there at all: a program must never take nobody for somebody.
  if (
    keyId == null ||
    label == null ||
    environment == null ||
    owner == null ||
    permissions == null ||
    metadata == null
  ) {
    throw new TypeError('The verdict VALID came without an identity.');
  }
  return { identity: { keyId, label, environment, owner, tier: tier ?? null, permissions, metadata, expiresAt } };
}

/** A server newer than this package may know verdicts that this one can't tell. */
function requireKnown(verdict: RefusingVerdict): RefusingVerdict {
  if (Object.hasOwn(VERDICT_ANSWERS, verdict)) return verdict;
  throw new TypeError('The verdict is not known to this version.');
}
