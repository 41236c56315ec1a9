import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { get, mutate, type Success } from './outcome.ts';
import type { SendOptions, Transport } from './transport.ts';

/** The key that was made or got a new secret, and the secret, which is in this answer and nowhere else. */
export type SecretAnswer = Success<generated.GenerateApiKeyMutation>;

/** A key, and its current secret. */
export type RevealAnswer = Success<generated.RevealApiKeyMutation>;

/** The key as it is after a change, and whether the change is true everywhere already. */
export type ApiKeyAnswer = Success<generated.UpdateApiKeyMutation>;

/** Whether what was done, if there was anything to do, is true everywhere already. */
export type RevokePresentedAnswer = Success<generated.RevokePresentedApiKeyMutation>;
/** Who owns the keys now, and how many they were. */
export type TransferApiKeysAnswer = Success<generated.TransferApiKeysMutation>;

/** What became of each item of an import. */
export type ImportApiKeysAnswer = Success<generated.ImportApiKeysMutation>;

/** How many keys ended, or would end, and the oldest of them. */
export type RevokeApiKeysAnswer = Success<generated.RevokeApiKeysMutation>;

/** Which keys of a workspace, in which order. */
export interface ListApiKeysInput extends PageInput {
  readonly workspaceId: string;
  /** All keys by default, ended ones among them. */
  readonly filter?: generated.ApiKeyFilter | undefined;
  /** Newest first by default. */
  readonly sort?: generated.ApiKeySort | undefined;
}

/** Of which days and keys usage is summed up, and by what. */
export type UsageInput = generated.UsageQueryVariables;

/** What can be done with keys. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface ApiKeys {
  /**
   * Makes a key for the caller or, with `portcullis:keys:manage`, for another member. Keep the secret: it is never shown again.
   * With an `idempotencyKey` the call is repeated when its answer is lost, and still makes one key.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | GrantsExceededError | ActiveKeyLimitReachedError |
   * ReplacementNotConfirmedError | EncryptionNotConfiguredError}; with an `idempotencyKey` also {IdempotencyKeyReusedError |
   * IdempotencyExpiredError | ApiKeyEndedError}
   */
  generate(input: generated.GenerateApiKeyInput, options?: CallOptions): Promise<SecretAnswer>;
  /**
   * Gives a key a new secret; its id, label, grants and expiry stay. Without `overlapSeconds` the old secret ends at once.
   * With an `idempotencyKey` the call is repeated when its answer is lost, and still gives one secret.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | ApiKeyEndedError | OverlapInProgressError |
   * EncryptionNotConfiguredError}; with an `idempotencyKey` also {IdempotencyKeyReusedError | IdempotencyExpiredError}
   */
  regenerate(input: generated.RegenerateApiKeyInput, options?: CallOptions): Promise<SecretAnswer>;
  /**
   * Answers the current secret of a key again, where the key policy is `RECOVERABLE`: of a key by its id, or of the only
   * active key of a member. Each call is written to the audit log. Needs `portcullis:keys:reveal`, or for one's own key
   * a key policy that lets members `REVEAL`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AmbiguousOwnerError | ApiKeyEndedError |
   * NotRecoverableError | EncryptionNotConfiguredError}
   */
  reveal(input: generated.RevealApiKeyInput, options?: CallOptions): Promise<RevealAnswer>;
  /**
   * Ends the old secret of a regenerated key early; without an overlap nothing changes.
   * @throws {NotFoundError | ForbiddenError}
   */
  endOverlap(input: generated.EndOverlapInput, options?: CallOptions): Promise<ApiKeyAnswer>;
  /**
   * Ends a key for ever. Revoking again answers the key as first revoked.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  revoke(input: generated.RevokeApiKeyInput, options?: CallOptions): Promise<ApiKeyAnswer>;
  /**
   * Ends a key whose secret was found where it should not be. No right is needed, and the answer is the same for every
   * secret. Give `workspaceSlug` for secrets that Portcullis did not make.
   * @throws {InvalidInputError | RateLimitedError}
   */
  revokePresented(input: generated.RevokePresentedApiKeyInput, options?: CallOptions): Promise<RevokePresentedAnswer>;
  /**
   * Ends for ever all keys that match, at most 10,000 in one call; with `dryRun` it only answers which. Needs
   * `portcullis:keys:manage`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  revokeMany(input: generated.RevokeApiKeysInput, options?: CallOptions): Promise<RevokeApiKeysAnswer>;
  /**
   * Switches a key off until it is switched on again.
   * @throws {NotFoundError | ForbiddenError | ApiKeyEndedError}
   */
  disable(input: generated.DisableApiKeyInput, options?: CallOptions): Promise<ApiKeyAnswer>;
  /**
   * Switches a key on again; without `portcullis:keys:manage` only what one switched off oneself.
   * @throws {NotFoundError | ForbiddenError | ApiKeyEndedError}
   */
  enable(input: generated.EnableApiKeyInput, options?: CallOptions): Promise<ApiKeyAnswer>;
  /**
   * Gives keys of a member to another one, all of them or none; secrets stay. Needs `portcullis:keys:manage`, and of the
   * new owner every grant of the keys.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | ApiKeyEndedError | GrantsExceededError |
   * ActiveKeyLimitReachedError}
   */
  transfer(input: generated.TransferApiKeysInput, options?: CallOptions): Promise<TransferApiKeysAnswer>;
  /**
   * Changes the record of a key: a field that is left out stays, null empties it.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | ApiKeyEndedError | GrantsExceededError | IpAllowListNotAllowedError}
   */
  update(input: generated.UpdateApiKeyInput, options?: CallOptions): Promise<ApiKeyAnswer>;
  /**
   * Takes in up to 1,000 keys that were made elsewhere. An item that is refused stops no other: look at each. The same
   * items again change nothing, so a lost answer is asked for again. Needs `portcullis:keys:manage`, and
   * `portcullis:members:manage` to make owners.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | EncryptionNotConfiguredError}
   */
  importAll(input: generated.ImportApiKeysInput, options?: CallOptions): Promise<ImportApiKeysAnswer>;
  /**
   * Says whether a presented key may do what a request asks. A bad key is an answer, not an error.
   * Needs `portcullis:keys:verify`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError} the caller's own mistakes
   */
  verify(input: generated.VerifyApiKeyInput, options?: CallOptions): Promise<generated.VerificationAnswerFragment>;
  /**
   * Verifies up to 100 presented keys, each for a request of its own; the answers are in their order. Needs
   * `portcullis:keys:verify`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | RateLimitedError} for the whole call
   */
  verifyMany(
    input: generated.VerifyApiKeysInput,
    options?: CallOptions,
  ): Promise<readonly generated.VerificationAnswerFragment[]>;
  /**
   * Says which check decides about a key, without its secret: why was, or would be, a request refused? Needs
   * `portcullis:keys:manage`.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  explainVerdict(
    keyId: string,
    request?: generated.ExplainedRequestInput,
    options?: CallOptions,
  ): Promise<generated.VerdictExplanationFragment>;
  /**
   * Sums up how often keys were verified: all with `portcullis:keys:manage`, else one's own; by day unless `groupBy` says
   * otherwise.
   * @throws {NotFoundError | BadRequestError}
   */
  usage(input: UsageInput, options?: CallOptions): Promise<readonly generated.UsageCountFragment[]>;
  /**
   * Reads a key: one's own, or any with `portcullis:keys:manage`.
   * @throws {NotFoundError}
   */
  get(keyId: string, options?: CallOptions): Promise<generated.ApiKeyFragment>;
  /**
   * Lists keys of a workspace: all with `portcullis:keys:manage`, else one's own.
   * @throws {NotFoundError | BadRequestError}
   */
  list(input: ListApiKeysInput, options?: CallOptions): Listing<generated.ApiKeyFragment>;
}

/** Makes the part of a client that deals with keys. */
export function createApiKeys(transport: Transport): ApiKeys {
  return {
    generate: (input, options) =>
      mutate(transport, generated.GenerateApiKeyOperation, { input }, repeatableIf(input, options)),
    regenerate: (input, options) =>
      mutate(transport, generated.RegenerateApiKeyOperation, { input }, repeatableIf(input, options)),
    reveal: (input, options) => mutate(transport, generated.RevealApiKeyOperation, { input }, options),
    endOverlap: (input, options) => mutate(transport, generated.EndOverlapOperation, { input }, options),
    transfer: (input, options) => mutate(transport, generated.TransferApiKeysOperation, { input }, options),
    revoke: (input, options) => mutate(transport, generated.RevokeApiKeyOperation, { input }, options),
    revokePresented: (input, options) =>
      mutate(transport, generated.RevokePresentedApiKeyOperation, { input }, options),
    revokeMany: (input, options) => mutate(transport, generated.RevokeApiKeysOperation, { input }, options),
    disable: (input, options) => mutate(transport, generated.DisableApiKeyOperation, { input }, options),
    enable: (input, options) => mutate(transport, generated.EnableApiKeyOperation, { input }, options),
    update: (input, options) => mutate(transport, generated.UpdateApiKeyOperation, { input }, options),
    importAll: (input, options) =>
      mutate(transport, generated.ImportApiKeysOperation, { input }, { ...options, isRepeatable: true }),
    verify: async (input, options) => {
      // Asked twice it gives the same verdict; the worst that a lost answer costs is a unit of the key's quota.
      const repeatable = { ...options, isRepeatable: true };
      return (await mutate(transport, generated.VerifyApiKeyOperation, { input }, repeatable)).answer;
    },
    verifyMany: async (input, options) => {
      const repeatable = { ...options, isRepeatable: true };
      return (await mutate(transport, generated.VerifyApiKeysOperation, { input }, repeatable)).answers;
    },
    explainVerdict: (keyId, request = {}, options) =>
      get(transport, generated.ExplainVerdictOperation, { keyId, request }, { ...options, what: 'key with this id' }),
    usage: (input, options) =>
      get(transport, generated.UsageOperation, input, { ...options, what: 'workspace with this id' }),
    get: (id, options) =>
      get(transport, generated.GetApiKeyOperation, { id }, { ...options, what: 'key with this id' }),
    list: (input, options) => list(transport, generated.ListApiKeysOperation, input, options),
  };
}

/** With an idempotency key the server does a call once, however often it comes. */
function repeatableIf(
  { idempotencyKey }: { readonly idempotencyKey?: string | null | undefined },
  options: CallOptions | undefined,
): SendOptions {
  return { ...options, isRepeatable: idempotencyKey != null };
}
