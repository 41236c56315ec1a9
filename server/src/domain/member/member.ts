import type { Grant } from '@portcullis/schema';
import { z } from 'zod';
import type { Role } from '../../db/tables.ts';
import { issue, pattern, text } from '../input.ts';

/** A user in a workspace; keys are owned by members. */
export interface Member {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly role: Role;
  /** Product permissions and management rights; OWNERs and ADMINs need none. */
  readonly grants: readonly Grant[];
  /** The installation's own id for this person, unique in the workspace. */
  readonly externalId: string | null;
  readonly createdAt: Date;
}

/** How a member is addressed within a workspace. */
export type MemberAddress =
  | { readonly memberId: string }
  | { readonly externalId: string }
  | { readonly email: string };

/** What a member is. */
export const roleRule = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

/** An external id is 1 to 256 visible ASCII characters. */
export const externalIdRule = pattern(/^[!-~]{1,256}$/, '1 to 256 visible ASCII characters');

const EMAIL_ACCEPTED = 'an e-mail address of at most 254 characters';

/** An e-mail address, without the blanks around it. */
export const emailRule = z
  .string()
  .transform((value) => value.trim())
  .refine(
    (value) => value.length <= 254 && z.email().safeParse(value).success,
    issue('is no e-mail address', EMAIL_ACCEPTED),
  );

/** How a person is addressed who may never have signed in: at least one of identity, e-mail address and external id. */
export const userAddressRules = z
  .object({
    identity: z.object({ issuer: text(1, 500), subject: text(1, 255) }).nullish(),
    email: emailRule.nullish(),
    externalId: externalIdRule.nullish(),
    name: text(1, 200).nullish(),
  })
  .refine(({ identity, email, externalId }) => identity != null || email != null || externalId != null, {
    ...issue('is missing, and so is any other address', 'at least one of `identity`, `email` and `externalId`'),
    path: ['email'],
    // Whoever narrows this rule has nothing to add to that.
    abort: true,
  });
