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

/** Which members of a workspace. */
export interface ListMembersInput extends PageInput {
  readonly workspaceId: string;
}

/** What can be done with members; all of it needs `portcullis:members:manage`. Each call fails with a `PortcullisError`. */
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
   * Ends a membership and revokes the member's keys in the workspace, all at once.
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
    remove: (input, options) => mutate(transport, generated.RemoveMemberOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListMembersOperation, input, options),
  };
}
