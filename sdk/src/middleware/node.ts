import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CompiledAllowList, compileAllowList, findClientAddress, parseAllowListEntry } from '@portcullis/schema';
import type { RequirementInput } from '../generated/operations.ts';
import {
  authenticateRequest,
  type PresentedRequest,
  type Protection,
  type VerifiedIdentity,
} from './authenticate-request.ts';
import type { Problem } from './problem.ts';

export type { VerifiedIdentity } from './authenticate-request.ts';

/** How the requests to a `node:http` server are protected. */
export interface ProtectOptions extends Omit<Protection, 'require'> {
  /**
   * Says what a request needs; undefined, or left out: any valid key will do. Asked only when a key was presented; what
   * it throws refuses the request with 503.
   */
  readonly require?:
    | ((request: IncomingMessage) => RequirementInput | undefined | Promise<RequirementInput | undefined>)
    | undefined;
  /** Proxies (IP addresses and CIDR blocks) whose X-Forwarded-For or Forwarded is believed; none by default. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Told why a request was refused with 503; by default it is written to `console.error`. */
  readonly onUnavailable?: ((failure: unknown, request: IncomingMessage) => void) | undefined;
}

/** Handles a request that presented a valid key. */
export type ProtectedHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  identity: VerifiedIdentity,
) => void | Promise<void>;

/**
 * Makes a listener for `http.createServer` that lets only requests with a valid key through to `handler`. All others are
 * answered here, as problems (RFC 9457). Its promise settles with the handler's, and is rejected by nothing else.
 * @throws {TypeError} when an entry of `trustedProxies` is no address or block
 */
export function protect(
  options: ProtectOptions,
  handler: ProtectedHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { client, workspaceId, environment, trustedProxies = [], onUnavailable = writeFailure } = options;
  const proxies = compileProxies(trustedProxies);
  return async (request, response) => {
    const authentication = await authenticateRequest(toPresentedRequest(request, proxies), {
      client,
      workspaceId,
      environment,
      require: () => options.require?.(request),
    });
    if (authentication.identity !== undefined) return await handler(request, response, authentication.identity);
    sendProblem(response, authentication.problem);
    if ('failure' in authentication) onUnavailable(authentication.failure, request);
  };
}

function compileProxies(entries: readonly string[]): CompiledAllowList | null {
  const blocks = entries.map((entry) => {
    const parsed = parseAllowListEntry(entry);
    if ('canonical' in parsed) return parsed.canonical;
    throw new TypeError(`trustedProxies has ${JSON.stringify(entry)}. ${parsed.problem} Accepted: ${parsed.accepted}`);
  });
  return blocks.length === 0 ? null : compileAllowList(blocks);
}

/** `headersDistinct`, because `headers` joins or drops what was sent twice. */
function toPresentedRequest(
  { url = '', headersDistinct, socket }: IncomingMessage,
  proxies: CompiledAllowList | null,
): PresentedRequest {
  const origin = {
    peerAddress: socket.remoteAddress,
    xForwardedFor: headersDistinct['x-forwarded-for']?.join(','),
    forwarded: headersDistinct['forwarded']?.join(','),
  };
  return {
    urls: [url],
    apiKeyHeaders: headersDistinct['x-api-key'] ?? [],
    authorizationHeaders: headersDistinct['authorization'] ?? [],
    clientAddress: findClientAddress(origin, proxies),
  };
}

function sendProblem(response: ServerResponse, { status, headers, body }: Problem): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...headers, 'content-length': new TextEncoder().encode(text).length });
  // Node sends no body to HEAD.
  response.end(text);
}

function writeFailure(failure: unknown): void {
  // oxlint-disable-next-line no-console -- a gate that refuses everybody must not do so in silence
  console.error(`A request was refused because its API key could not be verified: ${String(failure)}`);
}
