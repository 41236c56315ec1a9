import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Whether a POST says that it carries JSON. A form can post the other media types across sites without asking
 * (CORS-safelisted), so that taking them would open a door that nobody needs.
 */
export function isJsonPost({ headers }: IncomingMessage): boolean {
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType === 'application/json' || mediaType === 'application/graphql+json';
}

/** Answers in GraphQL's own form, so that clients find the code where they look for it. */
export function refuseMediaType(response: ServerResponse): void {
  const message = 'Send the request as JSON, with the header `content-type: application/json`.';
  const requestId = response.getHeader('x-request-id');
  response.writeHead(415, { 'content-type': 'application/json; charset=utf-8', accept: 'application/json', connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST', requestId } }] }));
}
