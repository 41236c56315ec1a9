import { type AccessRequests, createAccessRequests } from './access-requests.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import type { CallOptions, ClientOptions } from './client-options.ts';
import { type Consolidations, createConsolidations } from './consolidations.ts';
import { type GetViewerQuery, GetViewerOperation } from './generated/operations.ts';
import { createInvitations, type Invitations } from './invitations.ts';
import { createMembers, type Members } from './members.ts';
import { find, type Found } from './outcome.ts';
import { createPermissions, type Permissions } from './permissions.ts';
import { createTiers, type Tiers } from './tiers.ts';
import { createTransport, type Transport } from './transport.ts';
import { createUsers, type Users } from './users.ts';
import { createWorkspaces, type Workspaces } from './workspaces.ts';

/** Who is calling: the signed-in user, the presented key, or the operator. */
export type Viewer = Found<GetViewerQuery>;

/**
 * A client of one Portcullis server, for Node, Deno, Bun, workers and browsers. It holds no connection and needs no
 * closing. Instants are strings in ISO 8601, in UTC with milliseconds, in inputs and answers alike.
 * @throws {TypeError | RangeError} when an option is not usable; without the credential
 */
export class PortcullisClient {
  readonly accessRequests: AccessRequests;
  readonly apiKeys: ApiKeys;
  readonly auditLog: AuditLog;
  readonly consolidations: Consolidations;
  readonly invitations: Invitations;
  readonly members: Members;
  readonly permissions: Permissions;
  readonly tiers: Tiers;
  readonly users: Users;
  readonly workspaces: Workspaces;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = createTransport(options);
    this.accessRequests = createAccessRequests(this.#transport);
    this.apiKeys = createApiKeys(this.#transport);
    this.auditLog = createAuditLog(this.#transport);
    this.consolidations = createConsolidations(this.#transport);
    this.invitations = createInvitations(this.#transport);
    this.members = createMembers(this.#transport);
    this.permissions = createPermissions(this.#transport);
    this.tiers = createTiers(this.#transport);
    this.users = createUsers(this.#transport);
    this.workspaces = createWorkspaces(this.#transport);
  }

  /** Says who is calling; null when the server takes the caller for nobody. */
  async viewer(options?: CallOptions): Promise<Viewer | null> {
    return (await find(this.#transport, GetViewerOperation, {}, options)).found;
  }
}
