import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance, type YogaServerOptions } from 'graphql-yoga';
import type { Limits } from '../config.ts';
import { isStoreUnavailable } from '../db/store-unavailable.ts';
import type { RequestOrigin, Scope } from '../domain/scope.ts';
import { createLoaders, type GraphQLContext, type GraphQLRequest } from '../graphql/context.ts';
import { useDocumentLimits } from '../graphql/document-limits.ts';
import { topLevelError, useErrorAnswers, type ReportError } from '../graphql/error-plugin.ts';
import { schema } from '../graphql/schema.ts';
import { authenticate, type Authenticator } from './authenticate.ts';
import { createDocumentCache } from './document-cache.ts';
import { SessionVerificationUnavailable } from './session-verifier.ts';

/** What Yoga gets with each request. */
export interface GraphQLServerContext extends GraphQLRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** What the GraphQL endpoint is made of. */
export interface GraphQLDependencies {
  readonly limits: Limits;
  readonly corsOrigins: readonly string[];
  readonly authenticator: Authenticator;
  /** A scope without a principal. */
  readonly toScope: (origin: RequestOrigin) => Scope;
  readonly report: ReportError;
  readonly waitForEffect: GraphQLContext['waitForEffect'];
}

/** The GraphQL endpoint. Header credentials only, so that no other site can act with a browser's identity. */
export function createGraphQL({
  limits,
  corsOrigins,
  authenticator,
  toScope,
  report,
  waitForEffect,
}: GraphQLDependencies): YogaServerInstance<GraphQLServerContext, GraphQLContext> {
  return createYoga<GraphQLServerContext, GraphQLContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: limits.requestBodyBytesMax,
    cors: corsOrigins.length === 0 ? false : corsFor(corsOrigins),
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    // `useErrorAnswers` masks, because it knows the request.
    maskedErrors: false,
    plugins: [useDocumentLimits(limits), useErrorAnswers(report)],
    // Runs after the document was parsed and validated, so that anybody learns what is wrong with a document.
    context: async ({ req, origin }) => {
      const anonymous = toScope(origin);
      const scope = { ...anonymous, principal: await requirePrincipal(req, anonymous, authenticator, report) };
      return { scope, loaders: createLoaders(scope), documentLimits: limits, waitForEffect };
    },
  });
}

async function requirePrincipal(
  req: IncomingMessage,
  scope: Scope,
  authenticator: Authenticator,
  report: ReportError,
): Promise<Scope['principal']> {
  const authentication = await authenticate(req, scope, authenticator).catch((error: unknown) => {
    if (!(error instanceof SessionVerificationUnavailable) && !isStoreUnavailable(error)) throw error;
    report(error, scope.request.id);
    throw topLevelError('UNAVAILABLE', 'It can’t be checked at this moment who is calling. Try again.');
  });
  if ('principal' in authentication) return authentication.principal;
  throw topLevelError(authentication.refused, authentication.message);
}

/** Named origins only, and never with cookies; nobody else learns which. */
function corsFor(origins: readonly string[]): YogaServerOptions<GraphQLServerContext, GraphQLContext>['cors'] {
  return ({ headers }) => {
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) return false;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST', 'OPTIONS'],
      allowedHeaders: ['authorization', 'content-type', 'x-api-key'],
      exposedHeaders: ['retry-after', 'x-request-id'],
      maxAge: 600,
    };
  };
}
