import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** The new member. */
export type AddMemberAnswer = Success<generated.AddMemberMutation>;

/** The member as it is now, and whether the change is true everywhere already. */
export type UpdateMemberAnswer = Success<generated.UpdateMemberMutation>;

/** The member as it was, and how many keys ended with it. */
export type RemoveMemberAnswer = Success<generated.RemoveMemberMutation>;

/** The new member, whose user is of the kind SERVICE. */
export type CreateServiceAccountAnswer = Success<generated.CreateServiceAccountMutation>;

/** The member, and since when its sessions count. */
export type ResetSessionsAnswer = Success<generated.ResetSessionsMutation>;

/** Which members of a workspace. */
export interface ListMembersInput extends PageInput {
  readonly workspaceId: string;
}

/** What can be done with members; it needs `portcullis:members:manage` unless a call says otherwise. Each call fails with a `PortcullisError`. */
export interface Members {
  /**
   * Makes a person a member, whether or not they ever signed in.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError | GrantsExceededError}
   */
  add(input: generated.AddMemberInput, options?: CallOptions): Promise<AddMemberAnswer>;
  /**
   * Changes role, grants or external id: a field that is left out stays. Needs all rights that the member holds.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError | GrantsExceededError | LastOwnerError}
   */
  update(input: generated.UpdateMemberInput, options?: CallOptions): Promise<UpdateMemberAnswer>;
  /**
   * Makes a member that is no person: nobody signs in as it, and its keys outlive the employee who made them.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError | GrantsExceededError}
   */
  createServiceAccount(
    input: generated.CreateServiceAccountInput,
    options?: CallOptions,
  ): Promise<CreateServiceAccountAnswer>;
  /**
   * Ends every session of a member in its workspace; its API keys work on. Members may do so for themselves.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  resetSessions(input: generated.ResetSessionsInput, options?: CallOptions): Promise<ResetSessionsAnswer>;
  /**
   * Ends a membership and revokes the member's keys in the workspace, all at once. Members may leave by it themselves.
   * @throws {NotFoundError | ForbiddenError | LastOwnerError}
   */
  remove(input: generated.RemoveMemberInput, options?: CallOptions): Promise<RemoveMemberAnswer>;
  /**
   * Lists the members of a workspace, oldest first.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input: ListMembersInput, options?: CallOptions): Listing<generated.MemberFragment>;
}

/** Makes the part of a client that deals with members. */
export function createMembers(transport: Transport): Members {
  return {
    add: (input, options) => mutate(transport, generated.AddMemberOperation, { input }, options),
    update: (input, options) => mutate(transport, generated.UpdateMemberOperation, { input }, options),
    createServiceAccount: (input, options) =>
      mutate(transport, generated.CreateServiceAccountOperation, { input }, options),
    resetSessions: (input, options) => mutate(transport, generated.ResetSessionsOperation, { input }, options),
    remove: (input, options) => mutate(transport, generated.RemoveMemberOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListMembersOperation, input, options),
  };
}
