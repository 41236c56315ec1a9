import type { ServerResponse } from 'node:http';
import type { TopLevelCode } from '../graphql/error-plugin.ts';

/** A refusal of a GraphQL request that never comes to GraphQL. */
export interface GraphQLRefusal {
  readonly status: number;
  readonly code: TopLevelCode;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers in GraphQL's own form, so that clients find the code where they look for it. */
export function sendGraphQLRefusal(response: ServerResponse, { status, code, message, headers }: GraphQLRefusal): void {
  const requestId = response.getHeader('x-request-id');
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] }));
}
