import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** What was, or in a dry run would be, done; and whether it is true everywhere already. */
export type ConsolidationAnswer = Success<generated.ConsolidateApiKeysMutation>;

/** Consolidations of which workspace. */
export interface ListConsolidationsInput extends PageInput {
  readonly workspaceId: string;
}

/** Members whom which consolidation touches. */
export interface ListConsolidatedMembersInput extends PageInput {
  readonly workspaceId: string;
  /** One that was called for; without it, whom a consolidation would touch at this moment. */
  readonly consolidationId?: string | undefined;
  /** Without `consolidationId`: when the other keys would end. */
  readonly at?: string | undefined;
}

/** What leaves each member with one key. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface Consolidations {
  /**
   * Leaves each member of a workspace with the newest key that works, now or at an instant. A big workspace takes longer
   * than the default of `options.timeoutMs`. Needs `portcullis:keys:manage`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  consolidate(input: generated.ConsolidateApiKeysInput, options?: CallOptions): Promise<ConsolidationAnswer>;
  /**
   * Takes back a consolidation that is still to come.
   * @throws {NotFoundError | ForbiddenError | ConsolidationDoneError}
   */
  cancel(input: generated.CancelConsolidationInput, options?: CallOptions): Promise<ConsolidationAnswer>;
  /**
   * Lists the consolidations of a workspace, newest first.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input: ListConsolidationsInput, options?: CallOptions): Listing<generated.ConsolidationFragment>;
  /**
   * Lists the members whom a consolidation touches, with what a notice to them needs to say.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  listMembers(
    input: ListConsolidatedMembersInput,
    options?: CallOptions,
  ): Listing<generated.ConsolidatedMemberFragment>;
}

/** Makes the part of a client that deals with consolidations. */
export function createConsolidations(transport: Transport): Consolidations {
  return {
    consolidate: (input, options) => mutate(transport, generated.ConsolidateApiKeysOperation, { input }, options),
    cancel: (input, options) => mutate(transport, generated.CancelConsolidationOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListConsolidationsOperation, input, options),
    listMembers: (input, options) => list(transport, generated.ListConsolidatedMembersOperation, input, options),
  };
}
