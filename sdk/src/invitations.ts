import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** The new invitation, and its secret, which exists in this answer and nowhere else. */
export type InviteMemberAnswer = Success<generated.InviteMemberMutation>;

/** The invitation as it is now. */
export type CancelInvitationAnswer = Success<generated.CancelInvitationMutation>;

/** The caller's new membership. */
export type AcceptInvitationAnswer = Success<generated.AcceptInvitationMutation>;

/** Which invitations of a workspace. */
export interface ListInvitationsInput extends PageInput {
  readonly workspaceId: string;
  /** Only those with this status. */
  readonly status?: generated.InvitationStatus | undefined;
}

/** What can be done with invitations; all but accepting needs `portcullis:members:manage`. */
export interface Invitations {
  /**
   * Invites a person by e-mail address. Portcullis sends nothing: mail the secret to that address.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError | GrantsExceededError}
   */
  invite(input: generated.InviteMemberInput, options?: CallOptions): Promise<InviteMemberAnswer>;
  /**
   * Ends an invitation before it is accepted.
   * @throws {NotFoundError | InvitationEndedError}
   */
  cancel(input: generated.CancelInvitationInput, options?: CallOptions): Promise<CancelInvitationAnswer>;
  /**
   * Makes the signed-in user the member that an invitation promises; `token` is its secret.
   * @throws {NotFoundError | ForbiddenError | InvitationEndedError | AlreadyExistsError}
   */
  accept(input: generated.AcceptInvitationInput, options?: CallOptions): Promise<AcceptInvitationAnswer>;
  /**
   * Lists the invitations of a workspace, oldest first, ended ones too.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input: ListInvitationsInput, options?: CallOptions): Listing<generated.InvitationFragment>;
}

/** Makes the part of a client that deals with invitations. */
export function createInvitations(transport: Transport): Invitations {
  return {
    invite: (input, options) => mutate(transport, generated.InviteMemberOperation, { input }, options),
    cancel: (input, options) => mutate(transport, generated.CancelInvitationOperation, { input }, options),
    accept: (input, options) => mutate(transport, generated.AcceptInvitationOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListInvitationsOperation, input, options),
  };
}
