import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';

/** Addresses under which events know a user, by the index on whom their personal fields are about. */
export async function listPersonalEmails(db: Db, userId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('auditEvents')
    .select(sql<string | null>`personal ->> 'email'`.as('email'))
    .distinct()
    .where('personalUserId', '=', userId)
    .where('personal', 'is not', null)
    .execute();
  return rows.flatMap(({ email }) => email ?? []);
}

/**
 * Erases the personal fields of all events, in every chain, that are about a user, or about nobody yet under one of these
 * addresses, in any case. By the two indexes over what is personal. Answers the ids of the events.
 */
export async function erasePersonalFields(
  db: Db,
  userId: string,
  emails: readonly string[],
): Promise<readonly string[]> {
  const isUnder = sql<boolean>`lower(personal ->> 'email') IN (SELECT lower(email) FROM unnest(${emails}::text[]) AS email)`;
  const rows = await db
    .updateTable('auditEvents')
    .set({ personal: null, personalSalt: null })
    .where('personal', 'is not', null)
    .where((of) => of.or([of('personalUserId', '=', userId), of.and([of('personalUserId', 'is', null), isUnder])]))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Erases where a user acted from, by itself or by a key that it owns, in every chain. Answers the ids of the events. */
export async function eraseClientAddresses(db: Db, userId: string): Promise<readonly string[]> {
  const rows = await db
    .updateTable('auditEvents')
    .set({ clientAddress: null, clientAddressSalt: null })
    .where('clientAddress', 'is not', null)
    .where((of) =>
      of.or([
        of('actor', '=', userId),
        of('actor', 'in', (keys) =>
          keys
            .selectFrom('apiKeys')
            .innerJoin('members', 'members.id', 'apiKeys.ownerMemberId')
            .where('members.userId', '=', userId)
            .select('apiKeys.id'),
        ),
      ]),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}
