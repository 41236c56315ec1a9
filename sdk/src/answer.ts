import { toError } from './error-table.ts';
import { isRecord, parseJson } from './json.ts';
import type { ErrorFacts, InputIssue, PortcullisError } from './portcullis-error.ts';

/** What a server answered to an operation. */
export interface Answer<Data> {
  readonly data: Data;
  readonly requestId: string | undefined;
}

/**
 * Reads the answer to an operation.
 * @throws {PortcullisError} for top-level GraphQL errors (the first counts), problems (RFC 9457) and everything that
 * does not come from a Portcullis server; no message repeats a body
 */
export function readAnswer<Data>(response: Response, text: string, endpoint: string): Answer<Data> {
  const body = parseJson(text);
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (isRecord(body)) {
    const { errors, data, code, detail } = body;
    if (Array.isArray(errors) && errors.length > 0) throw toGraphQLError(errors[0], response, requestId);
    // The server executed the operation whose types these are; the schema says that this is their shape.
    if (isRecord(data)) return { data: data as Data, requestId };
    if (typeof code === 'string') throw toProblemError(code, detail, response, requestId);
  }
  throw toForeignError(response, requestId, endpoint);
}

function toGraphQLError(error: unknown, response: Response, requestId: string | undefined): PortcullisError {
  const { message, extensions } = isRecord(error) ? error : {};
  const facts = isRecord(extensions) ? extensions : {};
  return toError({
    code: toText(facts['code']) ?? 'INTERNAL',
    message: toText(message) ?? 'The server gave no reason.',
    requestId: toText(facts['requestId']) ?? requestId,
    retryAfterMs: typeof facts['retryAfterMs'] === 'number' ? facts['retryAfterMs'] : readRetryAfterMs(response),
    // Made by the server from the same type that the schema shows as InputIssue.
    issues: Array.isArray(facts['issues']) ? (facts['issues'] as InputIssue[]) : undefined,
  });
}

/** Problems come from what stands before GraphQL: the router, limits, a server that is overloaded or stopping. */
function toProblemError(
  code: string,
  detail: unknown,
  response: Response,
  requestId: string | undefined,
): PortcullisError {
  return toError({
    ...factsOfStatus(response),
    code: CODES_OF_STATUS.get(response.status) ?? code,
    message: toText(detail) ?? code,
    requestId,
  });
}

function toForeignError(response: Response, requestId: string | undefined, endpoint: string): PortcullisError {
  const facts = { ...factsOfStatus(response), requestId };
  const code = CODES_OF_STATUS.get(response.status);
  if (code !== undefined)
    return toError({
      ...facts,
      code,
      message: `The server, or what stands before it, answered HTTP ${response.status}.`,
    });
  const answered = isRedirect(response) ? 'a redirect' : `HTTP ${response.status} without a GraphQL answer`;
  const message = `${endpoint} answered ${answered}: check that url is the address of a Portcullis server.`;
  return toError({ ...facts, code: 'UNEXPECTED_ANSWER', message });
}

/** What a status means whoever answers it: a proxy, or a server that does not get as far as GraphQL. */
const CODES_OF_STATUS: ReadonlyMap<number, string> = new Map([
  [429, 'RATE_LIMITED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
]);

/** Browsers hide the status of a redirect that is not followed. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

function factsOfStatus(response: Response): Pick<ErrorFacts, 'httpStatus' | 'retryAfterMs'> {
  return { httpStatus: response.status, retryAfterMs: readRetryAfterMs(response) };
}

/** Only the form in seconds (RFC 9110, section 10.2.3): for the other one, the clocks would have to agree. */
function readRetryAfterMs({ headers }: Response): number | undefined {
  const text = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : undefined;
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
