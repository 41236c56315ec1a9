import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestOrigin } from '../domain/scope.ts';
import { sendProblem } from './problem.ts';

/** Answers one request of a route; what it throws becomes a 500, or a 503 where the store is away. */
export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  origin: RequestOrigin,
) => Promise<void> | void;

/** A route: its name in logs and metrics (never the path itself, which may hold a key) and what answers it. */
export interface Route {
  readonly name: string;
  readonly matches: (path: string) => boolean;
  /** The methods that it answers; any by default. */
  readonly methods?: readonly string[];
  readonly handle: RouteHandler;
  /** Answers that it can't be done at this moment, in the route's own form; a problem by default. */
  readonly sendUnavailable?: (response: ServerResponse) => void;
}

/** The route of a path; an unknown path has one too, which says what exists. */
export function findRoute(routes: readonly Route[], url: string | undefined): Route {
  const path = toPath(url);
  return routes.find(({ matches }) => matches(path)) ?? NOTHING_HERE;
}

/** The path of a request target, without its query. */
export function toPath(url: string | undefined): string {
  return url?.replace(/[?#].*$/s, '') ?? '/';
}

/** Sets the headers that every answer carries; a route may tighten or replace its content policy. */
export function setSecurityHeaders(response: ServerResponse, requestId: string): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader('x-request-id', requestId);
}

/** Answers with the route, unless it has none of the request's method. */
export async function answerRoute(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  origin: RequestOrigin,
): Promise<void> {
  const { methods } = route;
  if (methods === undefined || methods.includes(request.method ?? ''))
    return await route.handle(request, response, origin);
  const allow = methods.join(', ');
  sendProblem(response, { ...WRONG_METHOD, detail: `This answers ${allow}.` }, { allow });
}

const WRONG_METHOD = { status: 405, code: 'method_not_allowed', title: 'Method not allowed' };

/** What every answer says to browsers, also when there was no request that could be read. */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Says what exists, for any path that does not. */
export const NOTHING_HERE: Route = {
  name: 'none',
  matches: () => true,
  handle: (_request, response) =>
    sendProblem(response, {
      status: 404,
      code: 'not_found',
      title: 'Nothing here',
      detail: 'There are /graphql, /verify/<workspace slug>, /health/live and /health/ready.',
    }),
};
