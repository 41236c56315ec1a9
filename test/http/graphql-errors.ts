import { expect } from 'vitest';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.ts';

/** A top-level error of GraphQL, as it is on the wire. */
export interface WireError {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Sends a body to `/graphql` by POST; anything but text is sent as JSON. */
export async function postBody(
  url: string,
  body: unknown,
  headers: NonNullable<HttpRequest['headers']> = [],
): Promise<HttpAnswer> {
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return await exchange(url, {
    method: 'POST',
    target: '/graphql',
    headers: isTyped ? headers : [['content-type', 'application/json'], ...headers],
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/**
 * Expects a refusal of a whole request: the status, nothing but errors, each with the code and the request's id, and no
 * trace of how the server is made.
 */
export function expectRefused(answer: HttpAnswer, status: number, code: string): readonly WireError[] {
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': expect.stringMatching(/^application\/(graphql-response\+)?json; charset=utf-8$/) },
  });
  const body = JSON.parse(answer.text) as { errors: WireError[] };
  expect(Object.keys(body)).toEqual(['errors']);
  expect(body.errors.length).toBeGreaterThan(0);
  for (const error of body.errors) expectTold(answer, error, code);
  return body.errors;
}

/** Expects a top-level error to have the code and the request's id, and to say nothing of the server's insides. */
export function expectTold(answer: HttpAnswer, { message, extensions }: WireError, code: string): void {
  const { code: told, requestId, issues: _issues, retryAfterMs: _retryAfterMs, ...others } = extensions;
  expect({ told, requestId }).toEqual({ told: code, requestId: answer.headers['x-request-id'] });
  expect(others).toEqual({});
  expect(message).not.toBe('');
  expect(answer.text).not.toMatch(/node_modules|file:\/\/|\.ts:\d|\\n\s+at |stack/);
}
