import type { JsonObject } from '../../db/tables.ts';
import type { Proof } from '../../secret/audit-chain.ts';

/** What happened to which object, by whom, and from where: an entry of a chain. */
export interface AuditEvent {
  readonly id: string;
  /** null: an event of the installation. */
  readonly workspaceId: string | null;
  /** 1 for the first event of a chain, without gaps from there. */
  readonly position: number;
  readonly at: Date;
  /** `operator`, or the id of the user or key that acted. */
  readonly actor: string;
  /** The mutation's name in the API. */
  readonly action: string;
  /** Id of the object that was acted on. */
  readonly target: string;
  readonly requestId: string;
  /** What changed, as it was; never a secret. */
  readonly before: JsonObject | null;
  /** What changed, as it is; never a secret. */
  readonly after: JsonObject | null;
  /** null: none is known, or it was erased. */
  readonly clientAddress: string | null;
  /** null: there never was an address. */
  readonly clientAddressProof: Proof | null;
  /** Whom `personal` is about; null: it has no user. */
  readonly personalUserId: string | null;
  /** What names a person, and stands nowhere else in the event; null: nothing does, or it was erased. */
  readonly personal: JsonObject | null;
  /** null: there never was anything personal. */
  readonly personalProof: Proof | null;
  /** Of this event and the hash before it, in hex: see `hashOfEvent`. */
  readonly hash: string;
}

/** What names a person in an event: all of it can be erased. Fields that are null are left out. */
export interface PersonalFields {
  /** Whom it is about; null: nobody who is a user yet. */
  readonly userId: string | null;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly issuer?: string | null;
  readonly subject?: string | null;
}

/** An event before it has its place in a chain. */
export type PendingAuditEvent = Omit<
  AuditEvent,
  'position' | 'hash' | 'personal' | 'personalUserId' | 'clientAddressProof' | 'personalProof'
> & { readonly personal: PersonalFields | null };
