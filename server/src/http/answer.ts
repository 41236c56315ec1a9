import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isStoreUnavailable } from '../db/store-unavailable.ts';
import type { RequestOrigin } from '../domain/scope.ts';
import { toLoggedError } from '../log/logged-error.ts';
import { sendProblem } from './problem.ts';
import { answerRoute, type Route } from './router.ts';

/** What answering takes beside the request. */
export interface AnswerOptions {
  readonly logger: Logger;
  readonly requestTimeoutMs: number;
}

/**
 * Answers a request by its route, whatever happens: an error that nobody expected with 500, and with 503 when the store
 * is away or the answer has not come in time.
 */
export async function answer(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  origin: RequestOrigin,
  { logger, requestTimeoutMs }: AnswerOptions,
): Promise<void> {
  const about = { requestId: origin.id, route: route.name };
  const timer = setTimeout(() => {
    logger.error({ ...about, requestTimeoutMs }, 'request took too long');
    sendInstead(response, () => sendUnavailable(route, response));
  }, requestTimeoutMs);
  try {
    await answerRoute(route, request, response, origin);
  } catch (error) {
    logger.error({ ...about, err: toLoggedError(error) }, 'request failed');
    sendInstead(response, () =>
      isStoreUnavailable(error) ? sendUnavailable(route, response) : sendProblem(response, INTERNAL),
    );
  } finally {
    clearTimeout(timer);
  }
}

/** An answer that has begun can't be replaced; cut off, it is at least not taken for a whole one. */
function sendInstead(response: ServerResponse, send: () => void): void {
  if (response.headersSent) response.destroy();
  else send();
}

function sendUnavailable(route: Route, response: ServerResponse): void {
  if (route.sendUnavailable !== undefined) route.sendUnavailable(response);
  else sendProblem(response, UNAVAILABLE, { 'retry-after': '1' });
}

const UNAVAILABLE = {
  status: 503,
  code: 'unavailable',
  title: 'Unavailable',
  detail: 'The database can’t be reached at this moment. Try again.',
};

const INTERNAL = {
  status: 500,
  code: 'internal',
  title: 'Internal error',
  detail: 'Something went wrong on our side. The header x-request-id helps to find it in the log.',
};
