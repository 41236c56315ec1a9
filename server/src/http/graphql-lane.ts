import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, processRegularResult, type YogaServerInstance } from 'graphql-yoga';
import type { RequestOrigin } from '../domain/scope.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { answerErrors, type ReportError } from '../graphql/error-plugin.ts';
import type { GraphQLServerContext } from './graphql.ts';

/** Yoga with what this server gives it. */
type Yoga = YogaServerInstance<GraphQLServerContext, GraphQLContext>;

/** Longer bodies go to Yoga's own handler; one that verifies 100 keys has about 15 kB. */
const BODY_BYTES_MAX = 65_536;

/** What the usual clients send in `accept`, and the media type that Yoga chooses for it. */
const MEDIA_TYPES: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
  ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
]);

/**
 * The media type with which the short way answers a request, or undefined for one that is not of its kind: a small JSON
 * body by POST with nothing special about it, which is what nearly every program sends. The short way is `node:http` for
 * reading and writing and Yoga's own `getResultForParams` in between; making Fetch objects of a request and back costs
 * more than all the rest. Whatever is special goes to Yoga's handler. A test sends the same requests both ways and
 * compares the bytes.
 */
export function findLaneMediaType(
  { method, url, headers }: IncomingMessage,
  requestBodyBytesMax: number,
): string | undefined {
  const isPlain =
    method === 'POST' &&
    url === '/graphql' &&
    headers.origin === undefined &&
    headers['content-encoding'] === undefined &&
    isShort(headers['content-length'], Math.min(requestBodyBytesMax, BODY_BYTES_MAX));
  return isPlain ? MEDIA_TYPES.get(headers.accept) : undefined;
}

/** Chunked bodies have no length, and for another form of it Yoga has the words. */
function isShort(contentLength: string | undefined, bytesMax: number): boolean {
  return contentLength !== undefined && /^[1-9]\d{0,5}$/.test(contentLength) && Number(contentLength) <= bytesMax;
}

/** One request on the short way. */
export interface LaneRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly origin: RequestOrigin;
  /** Of {@link findLaneMediaType}. */
  readonly mediaType: string;
}

/**
 * Answers a request on the short way. A body that is no well-formed request is left to Yoga's handler, which finds it
 * read already in `req.body`; then the answer is false, and nothing was sent or executed.
 */
export async function answerInLane(
  yoga: Yoga,
  { req, res, origin, mediaType }: LaneRequest,
  report: ReportError,
): Promise<boolean> {
  const body = await readText(req);
  const params = parseParams(body);
  if (params === undefined) {
    Object.assign(req, { body });
    return false;
  }
  const result = await yoga.getResultForParams({ params, request: toFetchRequest(req) }, { req, res, origin });
  if (result === undefined || isAsyncIterable(result)) throw new Error('A result of the schema is one value.');
  // The time for an answer may be over by now.
  if (res.headersSent || res.destroyed) return true;
  if (isPlainResult(result)) {
    sendText(res, 200, { 'content-type': `${mediaType}; charset=utf-8` }, JSON.stringify(result));
    return true;
  }
  const told = answerErrors(result, { accept: req.headers.accept, requestId: origin.id, report });
  const response = processRegularResult(told, yoga.fetchAPI, mediaType);
  sendText(res, response.status, Object.fromEntries(response.headers), await response.text());
  return true;
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

interface Params {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** The parameters of a well-formed request that has only the usual ones; all others are Yoga's to refuse. */
function parseParams(body: string): Params | undefined {
  const params = parseJson(body);
  if (!isObject(params) || typeof params['query'] !== 'string') return undefined;
  const { query: _query, variables, operationName, ...others } = params;
  const isUsual =
    (variables == null || isObject(variables)) &&
    (operationName == null || typeof operationName === 'string') &&
    Object.keys(others).length === 0;
  // Looked at above, field by field.
  return isUsual ? (params as unknown as Params) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All of a Fetch request that hooks read: ours and Yoga's look at its method and its headers. */
function toFetchRequest({ method, headers }: IncomingMessage): Request {
  const read = { get: (name: string) => headers[name.toLowerCase()] ?? null };
  return { method, url: 'http://localhost/graphql', headers: read } as unknown as Request;
}

/** No error to be told in our words, and no status or header of a hook's. */
function isPlainResult(result: ExecutionResult): boolean {
  return result.errors === undefined && result.extensions === undefined;
}

function sendText(res: ServerResponse, status: number, headers: Readonly<Record<string, string>>, text: string): void {
  const length = String(Buffer.byteLength(text));
  res.writeHead(status, { ...headers, 'content-length': length });
  res.end(text);
}
