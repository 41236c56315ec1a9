/** How a client reaches its server, and as whom. */
export interface ClientOptions {
  /** Address of the server, such as `https://keys.example.com`; `/graphql` is added unless it ends so. */
  readonly url: string;
  /** What the client presents itself with; it is never part of an error, nor shown when the client is printed. */
  readonly credential: Credential;
  /** Used in place of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** How long one call may take in all, with its retries and their pauses; 1 to 2,147,483,647, default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Sent along with every request, such as a header that a proxy asks for. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How calls are repeated that failed on the way and change nothing. */
  readonly retry?: RetryOptions | undefined;
}

/**
 * An API key with management rights or the operator key, or the session token of a signed-in user. A function is asked
 * before every attempt, so that it can give a token that is still fresh.
 */
export type Credential =
  | { readonly apiKey: string; readonly bearer?: never }
  | { readonly bearer: string | (() => string | Promise<string>); readonly apiKey?: never };

/** As much of the global `fetch` as the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Only queries and `apiKeys.verify` are repeated, and only when the server could not be reached or was unavailable (503):
 * of a change whose answer was lost nobody knows whether it happened.
 */
export interface RetryOptions {
  /** How often a call is tried in all: 1 (never again) to 10, default 3. */
  readonly attempts?: number | undefined;
  /** About how long before the second attempt, in milliseconds; doubled before each further one. 0 to 60,000, default 100. */
  readonly pauseMs?: number | undefined;
}

/** What may differ from call to call. */
export interface CallOptions {
  /** Ends the call: its promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** In place of the client's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
}
