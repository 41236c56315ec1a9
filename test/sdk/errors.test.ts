import { inspect } from 'node:util';
import * as sdk from '@portcullis/sdk';
import { schema } from '@portcullis/server/graphql/schema.ts';
import { isEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  createTestClient,
  rejectionOf,
  sendGraphQLError,
  sendJson,
  sendResult,
  startLocalServer,
} from './local-server.ts';

const issues = [{ path: ['label'], message: 'is empty', accepted: '1 to 100 characters' }];
const excess = [{ permission: 'datasets:read', resources: ['solar'] }];
const existing = [{ keyId: 'key_1', label: 'a key', hint: null, createdAt: '2026-11-20T12:00:00.000Z' }];
const overlapEndsAt = '2026-11-20T12:00:00.000Z';

/** Every code with its class, and what it tells beside code and message. */
const REFUSALS: readonly [code: string, ErrorClass: typeof sdk.PortcullisError, name: string, facts: object][] = [
  ['INVALID_INPUT', sdk.InvalidInputError, 'InvalidInputError', { issues }],
  ['NOT_FOUND', sdk.NotFoundError, 'NotFoundError', {}],
  ['FORBIDDEN', sdk.ForbiddenError, 'ForbiddenError', {}],
  ['ALREADY_EXISTS', sdk.AlreadyExistsError, 'AlreadyExistsError', { path: ['slug'] }],
  ['GRANTS_EXCEEDED', sdk.GrantsExceededError, 'GrantsExceededError', { excess }],
  ['LAST_OWNER', sdk.LastOwnerError, 'LastOwnerError', {}],
  ['ACCESS_NOT_APPROVED', sdk.AccessNotApprovedError, 'AccessNotApprovedError', {}],
  ['ACCESS_REQUEST_ENDED', sdk.AccessRequestEndedError, 'AccessRequestEndedError', { requestStatus: 'REJECTED' }],
  ['INVITATION_ENDED', sdk.InvitationEndedError, 'InvitationEndedError', { reason: 'EXPIRED' }],
  ['API_KEY_ENDED', sdk.ApiKeyEndedError, 'ApiKeyEndedError', { status: 'REVOKED' }],
  ['OVERLAP_IN_PROGRESS', sdk.OverlapInProgressError, 'OverlapInProgressError', { overlapEndsAt }],
  ['IP_ALLOW_LIST_NOT_ALLOWED', sdk.IpAllowListNotAllowedError, 'IpAllowListNotAllowedError', { tierId: 'tier_1' }],
  ['IP_ALLOW_LISTS_IN_USE', sdk.IpAllowListsInUseError, 'IpAllowListsInUseError', { apiKeyCount: 3 }],
  ['IDEMPOTENCY_KEY_REUSED', sdk.IdempotencyKeyReusedError, 'IdempotencyKeyReusedError', {}],
  ['IDEMPOTENCY_EXPIRED', sdk.IdempotencyExpiredError, 'IdempotencyExpiredError', { apiKeyId: 'key_1' }],
  ['NOT_RECOVERABLE', sdk.NotRecoverableError, 'NotRecoverableError', {}],
  ['AMBIGUOUS_OWNER', sdk.AmbiguousOwnerError, 'AmbiguousOwnerError', { apiKeyIds: ['key_1', 'key_2'] }],
  [
    'ENCRYPTION_NOT_CONFIGURED',
    sdk.EncryptionNotConfiguredError,
    'EncryptionNotConfiguredError',
    { sealingKeyId: '2026-11' },
  ],
  [
    'ACTIVE_KEY_LIMIT_REACHED',
    sdk.ActiveKeyLimitReachedError,
    'ActiveKeyLimitReachedError',
    { limit: 1, activeKeys: 2 },
  ],
  [
    'REPLACEMENT_NOT_CONFIRMED',
    sdk.ReplacementNotConfirmedError,
    'ReplacementNotConfirmedError',
    { existing, existingCount: 1 },
  ],
  ['CONSOLIDATION_DONE', sdk.ConsolidationDoneError, 'ConsolidationDoneError', { at: overlapEndsAt }],
];

const TOP_LEVEL: readonly [code: string, ErrorClass: typeof sdk.PortcullisError, name: string, facts: object][] = [
  ['UNAUTHENTICATED', sdk.UnauthenticatedError, 'UnauthenticatedError', {}],
  ['FORBIDDEN', sdk.ForbiddenError, 'ForbiddenError', {}],
  ['AMBIGUOUS_CREDENTIALS', sdk.BadRequestError, 'BadRequestError', {}],
  ['BAD_REQUEST', sdk.BadRequestError, 'BadRequestError', { issues }],
  ['DOCUMENT_TOO_LARGE', sdk.BadRequestError, 'BadRequestError', {}],
  ['TOO_COMPLEX', sdk.BadRequestError, 'BadRequestError', {}],
  ['RATE_LIMITED', sdk.RateLimitedError, 'RateLimitedError', { retryAfterMs: 250 }],
  ['UNAVAILABLE', sdk.UnavailableError, 'UnavailableError', { retryAfterMs: 1 }],
  ['INTERNAL', sdk.InternalError, 'InternalError', {}],
];

describe('a refusal of a mutation', () => {
  test.each(REFUSALS)(
    '%s is thrown as its class, with everything that it tells',
    async (code, ErrorClass, name, facts) => {
      const server = await startLocalServer((response) =>
        sendResult(response, { code, message: 'Why not.', ...facts }, { 'x-request-id': 'req-1' }),
      );
      const error = await rejectionOf(
        createTestClient(server.url).apiKeys.generate({ workspaceId: 'wsp_1', label: 'a key' }),
      );
      expect(error).toBeInstanceOf(ErrorClass);
      expect(error).toMatchObject({ name, code, message: 'Why not.', requestId: 'req-1', ...facts });
    },
  );

  test('has a class for every code of the schema', () => {
    const codes = schema.getType('ErrorCode');
    const names = isEnumType(codes) ? codes.getValues().map(({ name }) => name) : [];
    expect(REFUSALS.map(([code]) => code).toSorted()).toEqual(names.toSorted());
  });
});

describe('a top-level error', () => {
  test.each(TOP_LEVEL)(
    '%s is thrown as its class, with everything that it tells',
    async (code, ErrorClass, name, facts) => {
      const server = await startLocalServer((response) =>
        sendGraphQLError(response, code, { ...facts, requestId: 'req-1' }),
      );
      const error = await rejectionOf(createTestClient(server.url, { retry: { attempts: 1 } }).viewer());
      expect(error).toBeInstanceOf(ErrorClass);
      expect(error).toMatchObject({ name, code, message: `refused: ${code}`, requestId: 'req-1', ...facts });
    },
  );

  test('counts also when there is data beside it', async () => {
    const server = await startLocalServer((response) =>
      sendJson(response, {
        data: { result: { isOperator: true } },
        errors: [{ message: 'No.', extensions: { code: 'INTERNAL' } }],
      }),
    );
    expect(await rejectionOf(createTestClient(server.url).viewer())).toBeInstanceOf(sdk.InternalError);
  });

  test.each([
    [{}],
    [{ message: 7, extensions: null }],
    ['text'],
    [null],
    [{ message: 'No.', extensions: { code: 7, retryAfterMs: 'soon', issues: 'all' } }],
  ])('of a shape that no server of ours sends is an InternalError: %j', async (error) => {
    const server = await startLocalServer((response) => sendJson(response, { errors: [error] }));
    expect(await rejectionOf(createTestClient(server.url).viewer())).toBeInstanceOf(sdk.InternalError);
  });
});

describe('a problem of what stands before GraphQL', () => {
  test('is thrown with its code, detail and request id', async () => {
    const server = await startLocalServer((response) =>
      sendJson(response, { type: 'about:blank', code: 'body_too_large', detail: 'At most 256 kB.' }, 413, {
        'x-request-id': 'req-1',
      }),
    );
    const error = await rejectionOf(createTestClient(server.url).viewer());
    expect(error).toMatchObject({
      name: 'PortcullisError',
      code: 'body_too_large',
      message: 'At most 256 kB.',
      requestId: 'req-1',
    });
  });
});

describe('a code of a newer server', () => {
  test.each(['SOMETHING_NEW', 'constructor', '__proto__', 'toString', ''])(
    'is thrown as the base class: %j',
    async (code) => {
      const server = await startLocalServer((response, attempt) =>
        attempt === 1 ? sendResult(response, { code, message: 'New.' }) : sendGraphQLError(response, code),
      );
      const client = createTestClient(server.url);
      for (const call of [() => client.apiKeys.revoke({ keyId: 'key_1' }), () => client.viewer()]) {
        const error = await rejectionOf(call());
        expect(error).toMatchObject({ name: 'PortcullisError', code });
        expect(Object.getPrototypeOf(error)).toBe(sdk.PortcullisError.prototype);
      }
    },
  );
});

test('every error shows its own name, when it is logged and in its stack', () => {
  const facts = { code: 'ANY', message: 'Why not.' };
  for (const [, ErrorClass, name] of [...REFUSALS, ...TOP_LEVEL]) {
    const error = new ErrorClass(facts);
    expect(String(error)).toBe(`${name}: Why not.`);
    expect(inspect(error)).toMatch(`${name}: Why not.`);
    expect(error.stack).toMatch(`${name}: Why not.`);
  }
});
