import type { IncomingMessage } from 'node:http';
import type { GraphQLRefusal } from './graphql-refusal.ts';

/**
 * Says what is wrong with the media types of a request; undefined when nothing is. It comes before the request is
 * executed: a mutation whose answer can't be sent must not happen.
 */
export function findMediaTypeRefusal({ method, headers }: IncomingMessage): GraphQLRefusal | undefined {
  if (method === 'POST' && !isJson(headers['content-type'])) return NOT_JSON;
  return isAcceptable(headers.accept) ? undefined : NOT_ACCEPTABLE;
}

/** Writes the media type of an accepted POST as Yoga knows it: names of media types have no case, and blanks around `;`. */
export function normalizeMediaType({ method, headers }: IncomingMessage): void {
  if (method === 'POST') headers['content-type'] = 'application/json';
}

const NOT_JSON: GraphQLRefusal = {
  status: 415,
  code: 'BAD_REQUEST',
  // The body is not read: what follows it on this connection could be taken for anything.
  headers: { accept: 'application/json', connection: 'close' },
  message: 'Send the request as JSON in UTF-8, with the header `content-type: application/json`.',
};

const NOT_ACCEPTABLE: GraphQLRefusal = {
  status: 406,
  code: 'BAD_REQUEST',
  headers: { connection: 'close' },
  message:
    'The answer is `application/json` or `application/graphql-response+json`; the header `accept` takes neither.',
};

/**
 * A form can post the other media types across sites without asking (CORS-safelisted), so that taking them would open a
 * door that nobody needs. JSON is UTF-8 (RFC 8259, section 8.1): another charset would be read as something else.
 */
function isJson(contentType: string | undefined): boolean {
  const [mediaType, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isKnown = mediaType === 'application/json' || mediaType === 'application/graphql+json';
  return (
    isKnown &&
    parameters.every((parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter))
  );
}

/** What Yoga can write, in the ranges that it understands. */
function isAcceptable(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',');
  return accept === undefined || accept.trim() === '' || ranges.some((range) => WRITABLE.test(range.trim()));
}

const WRITABLE =
  /^(?:\*\/\*|application\/(?:\*|json|graphql-response\+json)|text\/(?:\*|event-stream)|multipart\/(?:\*|mixed))\s*(?:;(?!.*charset=(?!"?utf-8)).*)?$/;
