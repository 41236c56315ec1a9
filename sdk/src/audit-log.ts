import type { CallOptions } from './client-options.ts';
import * as generated from './generated/operations.ts';
import { list, type Listing, type PageInput } from './listing.ts';
import { get } from './outcome.ts';
import type { Transport } from './transport.ts';

/** Which events of which chain. */
export interface ListAuditLogInput extends PageInput {
  /** Left out: the chain of the installation, for the operator. */
  readonly workspaceId?: string | undefined;
  /** All events by default. */
  readonly filter?: generated.AuditFilter | undefined;
}

/** Which chain is to be read anew, and what must be in it. */
export interface VerifyAuditLogInput {
  /** Left out: the chain of the installation, for the operator. */
  readonly workspaceId?: string | undefined;
  /** A head that was kept: only it shows that a chain was cut off or written anew. */
  readonly expectedHead?: generated.AuditHeadInput | undefined;
  /** Up to where the chain was checked before; its beginning by default. */
  readonly after?: generated.AuditHeadInput | undefined;
}

/** What can be done with the audit log. Each call can be ended by `options.signal`, and fails with a `PortcullisError`. */
export interface AuditLog {
  /**
   * Lists events, newest first. Needs `portcullis:audit:read`.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  list(input?: ListAuditLogInput, options?: CallOptions): Listing<generated.AuditEventFragment>;
  /**
   * Reads a chain anew to its end, in as many calls as it takes; `onPart` hears of each. Look at `valid`, and keep `head`.
   * Needs `portcullis:audit:read`.
   * @throws {NotFoundError | ForbiddenError | BadRequestError}
   */
  verify(
    input?: VerifyAuditLogInput,
    options?: CallOptions & { readonly onPart?: (part: generated.AuditVerificationFragment) => void },
  ): Promise<generated.AuditVerificationFragment>;
}

/** Makes the part of a client that deals with the audit log. */
export function createAuditLog(transport: Transport): AuditLog {
  return {
    list: (input = {}, options) => list(transport, generated.ListAuditLogOperation, input, options),
    verify: async (input = {}, { onPart, ...options } = {}) => {
      const what = 'workspace with this id';
      let { after } = input;
      for (let checkedCount = 0; ;) {
        const part = await get(transport, generated.VerifyAuditLogOperation, { ...input, after }, { ...options, what });
        onPart?.(part);
        checkedCount += part.checkedCount;
        if (part.isComplete) return { ...part, checkedCount };
        after = part.checkedTo;
      }
    },
  };
}
