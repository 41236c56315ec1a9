import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** The tier as it is now. */
export type TierAnswer = Success<generated.DefineTierMutation>;

/** The tier as it is after a change, and whether the change is true everywhere already. */
export type UpdateTierAnswer = Success<generated.UpdateTierMutation>;

/** Which tiers of a workspace. */
export interface ListTiersInput extends PageInput {
  readonly workspaceId: string;
  /** Whether retired tiers are listed too; default false. */
  readonly includeRetired?: boolean | undefined;
}

/** What can be done with tiers. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface Tiers {
  /**
   * Adds a tier to a workspace. Needs `portcullis:catalogue:manage`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError}
   */
  define(input: generated.DefineTierInput, options?: CallOptions): Promise<TierAnswer>;
  /**
   * Changes a tier, and with it what all of its keys may do: a field that is left out stays. Needs
   * `portcullis:catalogue:manage`.
   * @throws {NotFoundError | ForbiddenError | InvalidInputError | AlreadyExistsError | IpAllowListsInUseError}
   */
  update(input: generated.UpdateTierInput, options?: CallOptions): Promise<UpdateTierAnswer>;
  /**
   * Ends the offering of a tier: its keys keep it, no key gets it any more, and its name is free. Needs
   * `portcullis:catalogue:manage`.
   * @throws {NotFoundError | ForbiddenError}
   */
  retire(input: generated.RetireTierInput, options?: CallOptions): Promise<TierAnswer>;
  /**
   * Lists the tiers of a workspace that one belongs to, oldest first.
   * @throws {NotFoundError | BadRequestError}
   */
  list(input: ListTiersInput, options?: CallOptions): Listing<generated.TierFragment>;
}

/** Makes the part of a client that deals with tiers. */
export function createTiers(transport: Transport): Tiers {
  return {
    define: (input, options) => mutate(transport, generated.DefineTierOperation, { input }, options),
    update: (input, options) => mutate(transport, generated.UpdateTierOperation, { input }, options),
    retire: (input, options) => mutate(transport, generated.RetireTierOperation, { input }, options),
    list: (input, options) => list(transport, generated.ListTiersOperation, input, options),
  };
}
