import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Limits } from '../config.ts';
import type { RequestOrigin, Scope } from '../domain/scope.ts';
import { createLoaders, type GraphQLContext, type GraphQLRequest } from '../graphql/context.ts';
import { useDocumentLimits } from '../graphql/document-limits.ts';
import { isStoreUnavailable, maskError, topLevelError, useErrorCodes } from '../graphql/error-plugin.ts';
import { schema } from '../graphql/schema.ts';
import { authenticate, type Authenticator } from './authenticate.ts';
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
  readonly report: (error: unknown) => void;
}

/** The GraphQL endpoint. Header credentials only, so that no other site can act with a browser's identity. */
export function createGraphQL({ limits, corsOrigins, authenticator, toScope, report }: GraphQLDependencies): YogaServerInstance<GraphQLServerContext, GraphQLContext> {
  return createYoga<GraphQLServerContext, GraphQLContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: limits.requestBodyBytesMax,
    cors: corsOrigins.length === 0 ? false : toCors(corsOrigins),
    maskedErrors: { errorMessage: '', maskError: (error) => maskError(error, report) },
    plugins: [useDocumentLimits(limits), useErrorCodes()],
    // Runs after the document was parsed and validated, so that anybody learns what is wrong with a document.
    context: async ({ req, origin }) => {
      const anonymous = toScope(origin);
      const scope = { ...anonymous, principal: await requirePrincipal(req, anonymous, authenticator, report) };
      return { scope, loaders: createLoaders(scope), documentLimits: limits };
    },
  });
}

async function requirePrincipal(req: IncomingMessage, scope: Scope, authenticator: Authenticator, report: (error: unknown) => void): Promise<Scope['principal']> {
  const authentication = await authenticate(req, scope, authenticator).catch((error: unknown) => {
    if (!(error instanceof SessionVerificationUnavailable) && !isStoreUnavailable(error)) throw error;
    report(error);
    throw topLevelError('UNAVAILABLE', 'It can’t be checked at this moment who is calling. Try again.', 503);
  });
  if ('principal' in authentication) return authentication.principal;
  throw topLevelError(authentication.refused, authentication.message, authentication.refused === 'UNAUTHENTICATED' ? 401 : 400);
}

/** Named origins only, and never with cookies. */
function toCors(origins: readonly string[]) {
  return {
    origin: [...origins],
    credentials: false,
    methods: ['GET', 'POST', 'OPTIONS'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  };
}
