import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CompiledAllowList, compileAllowList, findClientAddress, parseAllowListEntry } from '@portcullis/schema';
import type { RequirementInput } from '../generated/operations.ts';
import { PortcullisError } from '../portcullis-error.ts';
import {
  type Authentication,
  authenticateRequest,
  type PresentedRequest,
  type Protection,
  type VerifiedIdentity,
} from './authenticate-request.ts';
import { type Problem, toUnavailableProblem } from './problem.ts';

export type { VerifiedIdentity } from './authenticate-request.ts';

/** How requests to a `node:http` server are protected. */
export interface ProtectOptions extends Omit<Protection, 'require'> {
  /** What a request needs; undefined, or left out: any valid key will do. */
  readonly require?: ((request: IncomingMessage) => RequirementInput | undefined | Promise<RequirementInput | undefined>) | undefined;
  /** Proxies (IP addresses and CIDR blocks) whose X-Forwarded-For and Forwarded are believed; none by default. */
  readonly trustedProxies?: readonly string[] | undefined;
  /**
   * Told why no verdict could be known, or why `require` failed, whenever a request is refused with 503. By default it
   * is written to `console.error`.
   */
  readonly onUnavailable?: ((failure: unknown, request: IncomingMessage) => void) | undefined;
}

/** Handles a request that presented a valid key. */
export type ProtectedHandler<Answer> = (request: IncomingMessage, response: ServerResponse, identity: VerifiedIdentity) => Answer;

/**
 * Lets only requests with a valid key through to `handler`; all others are answered here, as problems (RFC 9457). The
 * promise settles with the handler's, or when the refusal is sent; it is rejected only by the handler.
 * @throws {TypeError} when an entry of `trustedProxies` is no address or block
 */
export function protect<Answer>(
  options: ProtectOptions,
  handler: ProtectedHandler<Answer>,
): (request: IncomingMessage, response: ServerResponse) => Promise<Awaited<Answer> | undefined> {
  const { require, onUnavailable = reportUnavailable, trustedProxies = [], ...protection } = options;
  const proxies = compileProxies(trustedProxies);
  return async (request, response) => {
    const presented = toPresentedRequest(request, proxies);
    const { identity, problem, ...refused } = await authenticate(presented, async () => ({ ...protection, require: await require?.(request) }));
    if (problem === undefined) return await handler(request, response, identity);
    if ('failure' in refused) onUnavailable(refused.failure, request);
    sendProblem(response, problem);
    return undefined;
  };
}
