import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { mutate, type Success } from './outcome.ts';
import type { Transport } from './transport.ts';

/** The user who was erased, and from how many events of the audit log something was taken. */
export type EraseUserAnswer = Success<generated.EraseUserMutation>;

/** What can be done with users. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface Users {
  /**
   * Takes out everything that names a person, also from the audit log, whose chains stay whole. Memberships and keys stay:
   * end them first, if they should. For the operator.
   * @throws {NotFoundError | ForbiddenError}
   */
  erase(input: generated.EraseUserInput, options?: CallOptions): Promise<EraseUserAnswer>;
}

/** Makes the part of a client that deals with users. */
export function createUsers(transport: Transport): Users {
  return { erase: (input, options) => mutate(transport, generated.EraseUserOperation, { input }, options) };
}
