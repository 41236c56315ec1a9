import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** Says that the request was received, and nothing of what there is to ask for. */
export type RequestAccessAnswer = Success<generated.RequestAccessMutation>;

/** The request as it is now. */
export type DecideAccessRequestAnswer = Success<generated.DecideAccessRequestMutation>;

/** Which requests for access to a workspace. */
export interface ListAccessRequestsInput extends PageInput {
  readonly workspaceId: string;
  /** Only those with this status. */
  readonly status?: generated.AccessRequestStatus | undefined;
}

/** What can be done with requests for access to workspaces whose enrolment is APPROVAL. */
export interface AccessRequests {
  /**
   * Asks for access as the signed-in user; the answer is always the same. `viewer()` says what became of it.
   * @throws {ForbiddenError | InvalidInputError | RateLimitedError}
   */
  request(input: generated.RequestAccessInput, options?: CallOptions): Promise<RequestAccessAnswer>;
  /**
   * Decides a request, once; approving makes the user a MEMBER. Needs `portcullis:access:decide`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AccessRequestEndedError | GrantsExceededError | AlreadyExistsError}
   */
  decide(input: generated.DecideAccessRequestInput, options?: CallOptions): Promise<DecideAccessRequestAnswer>;
  /**
   * Lists the requests for access to a workspace, oldest first, ended ones too. Needs `portcullis:access:decide`.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input: ListAccessRequestsInput, options?: CallOptions): Listing<generated.AccessRequestFragment>;
}

/** Makes the part of a client that deals with requests for access. */
export function createAccessRequests(transport: Transport): AccessRequests {
  return {
    request: (input, options) => mutate(transport, generated.RequestAccessOperation, { input }, options),
    decide: (input, options) => mutate(transport, generated.DecideAccessRequestOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListAccessRequestsOperation, input, options),
  };
}
