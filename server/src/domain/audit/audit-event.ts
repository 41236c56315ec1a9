import type { JsonObject } from '../../db/tables.ts';

/** What happened to which object, by whom, and from where. */
export interface AuditEvent {
  readonly id: string;
  /** null: an event of the installation. */
  readonly workspaceId: string | null;
  readonly at: Date;
  /** `operator`, or the id of the user or key that acted. */
  readonly actor: string;
  /** The mutation's name in the API. */
  readonly action: string;
  /** Id of the object that was acted on. */
  readonly target: string;
  readonly requestId: string;
  readonly clientAddress: string | null;
  /** What changed, as it was; never a secret. */
  readonly before: JsonObject | null;
  /** What changed, as it is; never a secret. */
  readonly after: JsonObject | null;
}
