import type { CallOptions } from './client-options.ts';
import { toError } from './error-table.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { find, mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** The new permission, and whether it is known everywhere already. */
export type DefinePermissionAnswer = Success<generated.DefinePermissionMutation>;

/** The retired permission, and whom that touches. */
export type RetirePermissionAnswer = Success<generated.RetirePermissionMutation>;

/** Which permissions of a workspace. */
export interface ListPermissionsInput extends PageInput {
  readonly workspaceId: string;
}

/** What can be done with the permission catalogue. Each call fails with a `PortcullisError`. */
export interface Permissions {
  /**
   * Adds a permission to the catalogue. Needs `portcullis:catalogue:manage`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError}
   */
  define(input: generated.DefinePermissionInput, options?: CallOptions): Promise<DefinePermissionAnswer>;
  /**
   * Retires a permission for ever, and says whom that touches; with `dryRun` it only says so. Needs
   * `portcullis:catalogue:manage`.
   * @throws {NotFoundError}
   */
  retire(input: generated.RetirePermissionInput, options?: CallOptions): Promise<RetirePermissionAnswer>;
  /**
   * Lists the catalogue, oldest first. Needs `portcullis:catalogue:manage`.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input: ListPermissionsInput, options?: CallOptions): Listing<generated.PermissionFragment>;
  /**
   * Lists, sorted, the names of the permissions that the caller may put on a key of its own.
   * @throws {NotFoundError}
   */
  listGrantable(workspaceId: string, options?: CallOptions): Promise<readonly string[]>;
}

/** Makes the part of a client that deals with permissions. */
export function createPermissions(transport: Transport): Permissions {
  return {
    define: (input, options) => mutate(transport, generated.DefinePermissionOperation, { input }, options),
    retire: (input, options) => mutate(transport, generated.RetirePermissionOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListPermissionsOperation, input, options),
    listGrantable: async (workspaceId, options) => {
      const { found, requestId } = await find(
        transport,
        generated.ListGrantablePermissionsOperation,
        { workspaceId },
        options,
      );
      if (found?.grantablePermissions != null) return found.grantablePermissions;
      throw toError({ code: 'NOT_FOUND', message: 'No workspace with this id exists here.', requestId });
    },
  };
}
