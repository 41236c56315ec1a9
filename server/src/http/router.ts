import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestOrigin } from '../domain/scope.ts';
import { sendProblem } from './problem.ts';

/** Answers one request of a route; what it throws becomes a 500, or a 503 where the store is away. */
export type RouteHandler = (request: IncomingMessage, response: ServerResponse, origin: RequestOrigin) => Promise<void> | void;

/** A route: its name in logs and metrics (never the path itself, which may hold a key) and what answers it. */
export interface Route {
  readonly name: string;
  readonly matches: (path: string) => boolean;
  readonly handle: RouteHandler;
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

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const NOTHING_HERE: Route = {
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
