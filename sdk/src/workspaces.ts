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

/** The workspace as it is now. */
export type UpdateWorkspaceAnswer = Success<generated.UpdateWorkspaceMutation>;

/** The workspace as it is now, and whether the change is true everywhere already. */
export type WorkspaceAnswer = Success<generated.SuspendWorkspaceMutation>;

/** From when on the data of the deleted workspace is erased. */
export type DeleteWorkspaceAnswer = Success<generated.DeleteWorkspaceMutation>;

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
   * Changes the name of a workspace. For OWNERs.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError}
   */
  update(input: generated.UpdateWorkspaceInput, options?: CallOptions): Promise<UpdateWorkspaceAnswer>;
  /**
   * Makes every key of a workspace DISABLED in effect, until it is resumed. For OWNERs.
   * @throws {NotFoundError | ForbiddenError}
   */
  suspend(input: generated.SuspendWorkspaceInput, options?: CallOptions): Promise<WorkspaceAnswer>;
  /**
   * Ends a suspension. For OWNERs.
   * @throws {NotFoundError | ForbiddenError}
   */
  resume(input: generated.ResumeWorkspaceInput, options?: CallOptions): Promise<WorkspaceAnswer>;
  /**
   * Deletes a workspace, which can't be undone: its keys are unknown at once, its data is erased after 30 days. For OWNERs.
   * @throws {NotFoundError | ForbiddenError}
   */
  delete(input: generated.DeleteWorkspaceInput, options?: CallOptions): Promise<DeleteWorkspaceAnswer>;
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
    update: (input, options) => mutate(transport, generated.UpdateWorkspaceOperation, { input }, options),
    suspend: (input, options) => mutate(transport, generated.SuspendWorkspaceOperation, { input }, options),
    resume: (input, options) => mutate(transport, generated.ResumeWorkspaceOperation, { input }, options),
    delete: (input, options) => mutate(transport, generated.DeleteWorkspaceOperation, { input }, options),
    get: (id, options) =>
      get(transport, generated.GetWorkspaceOperation, { id }, { ...options, what: 'workspace with this id' }),
    getBySlug: (slug, options) =>
      get(transport, generated.GetWorkspaceOperation, { slug }, { ...options, what: 'workspace with this slug' }),
    list: (input = {}, options) => list(transport, generated.ListWorkspacesOperation, input, options),
  };
}
