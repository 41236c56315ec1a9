import {
  CHECKS,
  evaluate,
  findObstacles,
  VERDICT_ANSWERS,
  type Environment,
  type RefusingCheck,
  type Requirement,
} from '@portcullis/schema';
import { requireRight } from '../domain/actor.ts';
import { requireVisibleApiKey } from '../domain/api-key/authorize.ts';
import { listCatalogue } from '../domain/permission/permission.repository.ts';
import type { Scope } from '../domain/scope.ts';
import { describeCheck } from './describe-check.ts';
import { findCurrentSnapshot } from './snapshot.repository.ts';
import { parseAddress, requireMeaningful, type VerificationAnswer } from './verify-api-key.service.ts';

/** What the request asked for that support asks about; what is left out was not known to it either. */
export interface ExplainedRequest {
  readonly clientAddress?: string | null | undefined;
  readonly environment?: Environment | null | undefined;
  readonly require?: Requirement | null | undefined;
  /** By default now. The key is looked at as it is now in any case. */
  readonly at?: Date | null | undefined;
}

/** One check, and what it found. */
export interface ExplainedCheck {
  readonly verdict: RefusingCheck;
  readonly passed: boolean;
  /** For people: what was compared with what. */
  readonly detail: string;
}

/** Why a key is, or would be, accepted or refused. */
export interface VerdictExplanation extends Pick<VerificationAnswer, 'verdict' | 'code' | 'httpStatus'> {
  /** In the order in which they are made; the first that did not pass decides. Empty for NOT_FOUND. */
  readonly checks: readonly ExplainedCheck[];
}

/**
 * Says which check decides about a key, for whoever is asked "why 403?". Needs no secret, consumes nothing and writes
 * nothing; it is about the key's current secret.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:manage; INVALID_INPUT – the address
 * is none, or the requirement names no live permission
 */
export async function explainVerdict(
  scope: Scope,
  keyId: string,
  asked: ExplainedRequest,
): Promise<VerdictExplanation> {
  const { actor, key } = await requireVisibleApiKey(scope, keyId);
  requireRight(actor, 'portcullis:keys:manage');
  const clientAddress = asked.clientAddress == null ? undefined : parseAddress(asked.clientAddress);
  if (asked.require != null)
    await requireMeaningful(asked.require, async () => new Set(await listCatalogue(scope.db, key.workspaceId)));
  const request = { clientAddress, environment: asked.environment ?? undefined, require: asked.require ?? undefined };
  const nowMs = (asked.at ?? scope.now()).getTime();
  const snapshot = await findCurrentSnapshot(scope.db, key);
  const verdict = evaluate(snapshot, request, nowMs);
  const { code, httpStatus } = VERDICT_ANSWERS[verdict];
  if (snapshot === undefined) return { verdict, code, httpStatus, checks: [] };
  const obstacles = findObstacles(snapshot, request, nowMs);
  const checks = CHECKS.map((check) => ({
    verdict: check,
    passed: !obstacles.includes(check),
    detail: describeCheck(check, { snapshot, ipAllowList: key.ipAllowList, request }),
  }));
  return { verdict, code, httpStatus, checks };
}
