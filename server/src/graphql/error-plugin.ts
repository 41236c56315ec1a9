import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DomainError, isDomainError } from '../domain/errors.ts';
import { isStoreUnavailable } from '../db/store-unavailable.ts';
import type { GraphQLRequest } from './context.ts';

/** What each code of top-level `errors` answers as HTTP status, when nothing was executed; programs look at the codes. */
const STATUS_OF = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  AMBIGUOUS_CREDENTIALS: 400,
  BAD_REQUEST: 400,
  DOCUMENT_TOO_LARGE: 400,
  TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

/** A code of top-level `errors`. */
export type TopLevelCode = keyof typeof STATUS_OF;

/** Hears of an error that was not expected, once, with the id of the request that met it. */
export type ReportError = (error: unknown, requestId: string) => void;

/** A top-level error that its caller may read. */
export function topLevelError(code: TopLevelCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** A mistake of the caller outside any mutation's input. */
export function badRequest(message: string): GraphQLError {
  return topLevelError('BAD_REQUEST', message);
}

/** What an answer to errors depends on, beside the errors. */
export interface AnswerContext {
  /** The request's header. */
  readonly accept: string | null | undefined;
  readonly requestId: string;
  readonly report: ReportError;
}

/**
 * Gives every top-level error what its caller may read: a code of ours, the request's id, and, when nothing was
 * executed, the HTTP status. What is not ours is masked, and `report` hears of it: messages of unexpected errors may hold
 * variables, and variables may hold secrets.
 */
export function answerErrors<Result extends ExecutionResult>(
  result: Result,
  { accept, requestId, report }: AnswerContext,
): Result {
  if (result.errors === undefined) return result;
  const isExecuted = 'data' in result;
  const staysOk = namesJson(accept ?? null);
  const errors = result.errors.map((error) => {
    const answer = toAnswer(error, (unexpected) => report(unexpected, requestId));
    return toGraphQLError(error, answer, requestId, isExecuted ? undefined : toHttp(error, answer, staysOk));
  });
  return { ...result, errors };
}

/** {@link answerErrors} as the last hook, which sees also what never became a document. */
export function useErrorAnswers(report: ReportError): Plugin<object, GraphQLRequest> {
  return {
    onResultProcess({ request, result, serverContext, setResult }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result) return;
      const accept = request.headers.get('accept');
      setResult(answerErrors(result, { accept, requestId: serverContext.origin.id, report }));
    },
  };
}

/** What a caller learns of an error. */
interface ErrorAnswer {
  readonly code: TopLevelCode;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

function toAnswer(error: GraphQLError, report: (error: unknown) => void): ErrorAnswer {
  const thrown = toThrown(error);
  if (thrown instanceof GraphQLError && !isBug(thrown, error)) {
    const code = toCode(thrown);
    return { code, message: thrown.message, ...(code === 'UNAVAILABLE' && { retryAfterMs: 1_000 }) };
  }
  if (isDomainError(thrown, 'INVALID_INPUT')) {
    return { code: 'BAD_REQUEST', message: thrown.message, more: { issues: thrown.detail.issues } };
  }
  if (isDomainError(thrown, 'UNAUTHENTICATED') || isDomainError(thrown, 'FORBIDDEN')) {
    return { code: thrown.code, message: thrown.message };
  }
  if (isDomainError(thrown, 'RATE_LIMITED')) {
    return { code: 'RATE_LIMITED', message: thrown.message, retryAfterMs: thrown.detail.retryAfterMs };
  }
  if (isUnstorableText(thrown)) return UNSTORABLE_TEXT;
  report(thrown);
  return !(thrown instanceof DomainError) && isStoreUnavailable(thrown) ? UNAVAILABLE : INTERNAL;
}

const UNSTORABLE_TEXT: ErrorAnswer = {
  code: 'BAD_REQUEST',
  message: 'A text in this request has the character U+0000, which no text here may have.',
};

/** Whether it was changed can't be known when a connection breaks while it commits. */
const UNAVAILABLE: ErrorAnswer = {
  code: 'UNAVAILABLE',
  message:
    'The database can’t be reached at this moment. Try again; if this was a change, look first whether it was made.',
  retryAfterMs: 1_000,
};

const INTERNAL: ErrorAnswer = {
  code: 'INTERNAL',
  message: 'Something went wrong on our side. The request id helps to find it in the log.',
};

/** GraphQL wraps what a resolver throws, to add its place. */
function toThrown(error: GraphQLError): unknown {
  const { originalError } = error;
  return originalError instanceof GraphQLError ? toThrown(originalError) : (originalError ?? error);
}

/**
 * A GraphQL error without a code of ours that a field met while it was resolved: an answer that does not fit the schema.
 * But an argument can be wrong there too, when a variable is null where the field takes none.
 */
function isBug(thrown: GraphQLError, { path }: GraphQLError): boolean {
  return path !== undefined && !isOurCode(thrown.extensions['code']) && !thrown.message.startsWith('Argument "');
}

/** GraphQL's own errors (syntax, validation, variables) and Yoga's are the caller's mistakes. */
function toCode({ extensions: { code } }: GraphQLError): TopLevelCode {
  if (isOurCode(code)) return code;
  return code === 'REQUEST_ENTITY_TOO_LARGE' ? 'DOCUMENT_TOO_LARGE' : 'BAD_REQUEST';
}

function isOurCode(code: unknown): code is TopLevelCode {
  return typeof code === 'string' && Object.hasOwn(STATUS_OF, code);
}

/** PostgreSQL keeps no U+0000: character_not_in_repertoire in a text, untranslatable_character in JSON. */
function isUnstorableText(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05');
}

interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer stays 200 for a client that asked for `application/json`. */
  readonly spec: boolean;
}

/**
 * The status that Yoga gave (405, 413), or the code's. For mistakes in a document, GraphQL over HTTP wants 200 when the
 * client names `application/json`; whoever names nothing gets the status.
 */
function toHttp(
  { extensions, originalError }: GraphQLError,
  { code, retryAfterMs }: ErrorAnswer,
  staysOk: boolean,
): HttpAnswer {
  // Yoga's own errors have their status and headers here, in its own form.
  const given = originalError == null ? extensions['http'] : undefined;
  const isDocumentMistake = !isOurCode(extensions['code']) && originalError == null && given?.status !== 413;
  return {
    status: given?.status ?? STATUS_OF[code],
    headers: {
      ...given?.headers,
      ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer realm="portcullis"' }),
      // Whole seconds (RFC 9110, section 10.2.3), never earlier than asked for.
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    },
    spec: staysOk && isDocumentMistake,
  };
}

function namesJson(accept: string | null): boolean {
  return accept !== null && /(?:^|,)\s*application\/json\s*(?:[;,]|$)/i.test(accept);
}

function toGraphQLError(
  place: GraphQLError,
  answer: ErrorAnswer,
  requestId: string,
  http: HttpAnswer | undefined,
): GraphQLError {
  const { nodes, source, positions, path } = place;
  const { code, retryAfterMs } = answer;
  return new GraphQLError(answer.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: {
      code,
      ...answer.more,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      requestId,
      ...(http && { http }),
    },
  });
}
