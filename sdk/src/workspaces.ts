import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { get, mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** A new workspace and its first OWNER. */
export type CreateWorkspaceAnswer = Success<generated.CreateWorkspaceMutation>;

/** The key policy as it is now, or would be, and what the change meets. */
export type SetKeyPolicyAnswer = Success<generated.SetKeyPolicyMutation>;

/** The caller's membership. */
export type JoinWorkspaceAnswer = Success<generated.JoinWorkspaceMutation>;

/** What can be done with workspaces. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface Workspaces {
  /**
   * Makes a workspace with the default key policy, and its first OWNER. For the operator.
   * @throws {ForbiddenError | InvalidInputError | AlreadyExistsError}
   */
  create(input: generated.CreateWorkspaceInput, options?: CallOptions): Promise<CreateWorkspaceAnswer>;
  /**
   * Changes the key policy: a field that is left out stays, null takes a limit away; keys that are there stay. With
   * `dryRun` it only answers what would be. For OWNERs.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  setKeyPolicy(input: generated.SetKeyPolicyInput, options?: CallOptions): Promise<SetKeyPolicyAnswer>;
  /**
   * Makes the signed-in user a MEMBER of a workspace whose enrolment is OPEN; who is a member already stays what it is.
   * @throws {NotFoundError | ForbiddenError}
   */
  join(input: generated.JoinWorkspaceInput, options?: CallOptions): Promise<JoinWorkspaceAnswer>;
  /**
   * Reads a workspace that the caller belongs to.
   * @throws {NotFoundError}
   */
  get(workspaceId: string, options?: CallOptions): Promise<generated.WorkspaceFragment>;
  /**
   * Reads a workspace that the caller belongs to, by its slug.
   * @throws {NotFoundError}
   */
  getBySlug(slug: string, options?: CallOptions): Promise<generated.WorkspaceFragment>;
  /** Lists the operator's (all), a user's (its memberships) or a key's (its own) workspaces, oldest first. */
  list(input?: PageInput, options?: CallOptions): Listing<generated.WorkspaceFragment>;
}

/** Makes the part of a client that deals with workspaces. */
export function createWorkspaces(transport: Transport): Workspaces {
  return {
    create: (input, options) => mutate(transport, generated.CreateWorkspaceOperation, { input }, options),
    setKeyPolicy: (input, options) => mutate(transport, generated.SetKeyPolicyOperation, { input }, options),
    join: (input, options) => mutate(transport, generated.JoinWorkspaceOperation, { input }, options),
    get: (id, options) =>
      get(transport, generated.GetWorkspaceOperation, { id }, { ...options, what: 'workspace with this id' }),
    getBySlug: (slug, options) =>
      get(transport, generated.GetWorkspaceOperation, { slug }, { ...options, what: 'workspace with this slug' }),
    list: (input = {}, options) => list(transport, generated.ListWorkspacesOperation, input, options),
  };
}
