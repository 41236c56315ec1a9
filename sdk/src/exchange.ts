import type { ClientOptions, Fetch } from './client-options.ts';
import { createCredentialHeader } from './credential.ts';
import { toEndpoint } from './endpoint.ts';
import { toError } from './error-table.ts';
import { toHeaders } from './headers.ts';
import { isRecord } from './json.ts';
import type { PortcullisError } from './portcullis-error.ts';

/** Sends one body to the endpoint, once. */
export type Exchange = (body: string, signal: AbortSignal) => Promise<Exchanged>;

/** An answer, read to its end. */
export interface Exchanged {
  readonly response: Response;
  readonly text: string;
  readonly endpoint: string;
}

/**
 * Answers what talks HTTP. The credential stays in its closure, where no inspection finds it.
 * @throws {TypeError} when url, credential or headers are not usable
 */
export function createExchange({ url, credential, headers, fetch: customFetch }: ClientOptions): Exchange {
  const endpoint = toEndpoint(url);
  const readCredential = createCredentialHeader(credential);
  const fixedHeaders = { ...toHeaders(headers), ...GRAPHQL_HEADERS };
  // Looked up with each request, so that a global fetch that somebody instruments later counts.
  const send: Fetch = customFetch ?? ((address, init) => fetch(address, init));
  return async (body, signal) => {
    const [name, value] = await readCredential();
    const requestHeaders = { ...fixedHeaders, [name]: value };
    try {
      // A redirect is not followed: it would carry X-API-Key to wherever it points.
      const response = await send(endpoint, {
        method: 'POST',
        headers: requestHeaders,
        body,
        signal,
        redirect: 'manual',
      });
      return { response, text: await response.text(), endpoint };
    } catch (cause) {
      throw signal.aborted ? signal.reason : toConnectionError(endpoint, cause);
    }
  };
}

const GRAPHQL_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

function toConnectionError(endpoint: string, cause: unknown): PortcullisError {
  const reason = findCode(cause);
  const message = `${endpoint} could not be reached, or the connection broke${reason === undefined ? '' : ` (${reason})`}.`;
  return toError({ code: 'CONNECTION_FAILED', message, cause });
}

/** The system's name for what happened, such as ECONNREFUSED; Node puts it into the cause of the error of `fetch`. */
function findCode(error: unknown): string | undefined {
  if (!isRecord(error)) return undefined;
  return typeof error['code'] === 'string' ? error['code'] : findCode(error['cause']);
}
