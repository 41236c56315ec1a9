import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DomainError, isDomainError } from '../domain/errors.ts';
import type { GraphQLContext, GraphQLRequest } from './context.ts';

/** Codes of top-level `errors`; programs look at these. */
export type TopLevelCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'AMBIGUOUS_CREDENTIALS'
  | 'BAD_REQUEST'
  | 'DOCUMENT_TOO_LARGE'
  | 'TOO_COMPLEX'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** A top-level error that its caller may read; `httpStatus` counts only when nothing was executed. */
export function topLevelError(code: TopLevelCode, message: string, httpStatus?: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(httpStatus !== undefined && { http: { status: httpStatus } }) } });
}

/** A mistake of the caller outside any mutation's input. */
export function badRequest(message: string): GraphQLError {
  return topLevelError('BAD_REQUEST', message);
}

/**
 * Turns what a resolver threw into what the caller may read. Everything that is not ours is masked; `report` hears of
 * it. Messages of unexpected errors may hold variables, and variables may hold secrets.
 */
export function maskError(error: unknown, report: (error: unknown) => void): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const masked = toTopLevelError(original, report);
  if (!(error instanceof GraphQLError) || masked === error) return masked;
  return new GraphQLError(masked.message, { ...placeOf(error), extensions: masked.extensions });
}

function toTopLevelError(error: unknown, report: (error: unknown) => void): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (isDomainError(error, 'INVALID_INPUT')) {
    return new GraphQLError(error.message, { extensions: { code: 'BAD_REQUEST', issues: error.detail.issues } });
  }
  if (isDomainError(error, 'UNAUTHENTICATED')) return topLevelError('UNAUTHENTICATED', error.message);
  if (isDomainError(error, 'FORBIDDEN')) return topLevelError('FORBIDDEN', error.message);
  report(error);
  if (!(error instanceof DomainError) && isStoreUnavailable(error)) {
    return new GraphQLError('The database can’t be reached at this moment; nothing was changed by this call. Try again.', {
      extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    });
  }
  return topLevelError('INTERNAL', 'Something went wrong on our side. The request id helps to find it in the log.');
}

/**
 * Gives every top-level error a code and the request's id; GraphQL's own errors (syntax, validation, variables) are the
 * caller's mistakes and carry none.
 */
export function useErrorCodes(): Plugin<GraphQLContext> {
  return {
    onExecutionResult({ result, context, setResult }) {
      if (result === undefined || Symbol.asyncIterator in result || result.errors === undefined) return;
      const requestId = requestIdOf(context);
      setResult({ ...result, errors: result.errors.map((error) => withCode(error, requestId)) });
    },
  };
}

/** The server's part of the context is there from the beginning, also when the document could not be parsed. */
function requestIdOf(context: object): string | undefined {
  return (context as Partial<GraphQLRequest>).origin?.id;
}

function withCode(error: GraphQLError, requestId: string | undefined): GraphQLError {
  const { code } = error.extensions;
  const isOurs = typeof code === 'string' && !code.startsWith('GRAPHQL_');
  const extensions = { ...error.extensions, code: isOurs ? code : 'BAD_REQUEST', ...(requestId !== undefined && { requestId }) };
  return new GraphQLError(error.message, { ...placeOf(error), originalError: error.originalError ?? null, extensions });
}

/** Where in document and answer an error belongs. */
function placeOf({ nodes, source, positions, path }: GraphQLError): GraphQLErrorOptions {
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
}

/** Errors of the network, and PostgreSQL's classes 08 (connection), 53 (resources) and 57P (shutdown). */
export function isStoreUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^(08...|53...|57P..|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/.test(code) || POOL_ERRORS.test(error.message);
}

/** What `pg` says without a code when a connection can't be had or breaks. */
const POOL_ERRORS = /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;
