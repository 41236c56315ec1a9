import { createGraphiql } from './graphiql/graphiql.ts';
import { answerInLane, findLaneMediaType } from './graphql-lane.ts';
import { findMediaTypeRefusal, normalizeMediaType } from './graphql-media-type.ts';
import { createGraphQL, type GraphQLDependencies } from './graphql.ts';
import { sendGraphQLRefusal, type GraphQLRefusal } from './graphql-refusal.ts';
import { NOTHING_HERE, toPath, type Route } from './router.ts';

/** `/graphql`: GraphiQL and its files for browsers, GraphQL for everybody. */
export function createGraphQLRoute(dependencies: GraphQLDependencies): Route {
  const graphql = createGraphQL(dependencies);
  const graphiql = createGraphiql();
  const { limits, report } = dependencies;
  const isShared = dependencies.corsOrigins.length > 0;
  return {
    name: '/graphql',
    matches: (path) => path === '/graphql' || path.startsWith('/graphql/'),
    handle: async (req, res, origin) => {
      const path = toPath(req.url);
      if (graphiql.handle(req, res, path)) return;
      if (path !== '/graphql' && path !== '/graphql/') return await NOTHING_HERE.handle(req, res, origin);
      const refusal = findMediaTypeRefusal(req);
      if (refusal !== undefined) return sendGraphQLRefusal(res, refusal);
      normalizeMediaType(req);
      // An answer is for one caller, and may hold a secret: no cache keeps it.
      res.setHeader('cache-control', 'no-store');
      // A cache must not give one origin the answer to another.
      if (isShared) res.setHeader('vary', 'origin');
      const mediaType = findLaneMediaType(req, limits.requestBodyBytesMax);
      if (mediaType !== undefined && (await answerInLane(graphql, { req, res, origin, mediaType }, report))) return;
      await graphql(req, res, { req, res, origin });
    },
    sendUnavailable: (response) => sendGraphQLRefusal(response, UNAVAILABLE),
  };
}

const UNAVAILABLE: GraphQLRefusal = {
  status: 503,
  code: 'UNAVAILABLE',
  message: 'This could not be answered in time. Try again; if it was a change, look first whether it was made.',
  headers: { 'retry-after': '1' },
};
