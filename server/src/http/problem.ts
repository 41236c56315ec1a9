import type { ServerResponse } from 'node:http';

/** A refusal over HTTP, as RFC 9457 tells it. */
export interface Problem {
  readonly status: number;
  /** Stable name; programs look at this. */
  readonly code: string;
  readonly title: string;
  /** For people: what to do next. */
  readonly detail: string;
}

/** Answers `application/problem+json`; `headers` come on top. */
export function sendProblem(
  response: ServerResponse,
  { status, code, title, detail }: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Answers a JSON value that nobody may keep. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(response.req.method === 'HEAD' ? undefined : JSON.stringify(value));
}

/** The value of Retry-After: whole seconds (RFC 9110, section 10.2.3), never earlier than asked for. */
export function toRetryAfter(retryAfterMs: number): string {
  return String(Math.ceil(retryAfterMs / 1_000));
}
