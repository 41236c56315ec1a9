import type { Db } from '@portcullis/server/db/connect.ts';
import { sql } from 'kysely';

/** Prepares a database for {@link withMovableClock}. */
export async function createMovableClock(db: Db): Promise<void> {
  await sql`CREATE SCHEMA movable`.execute(db);
  await sql`CREATE TABLE movable.clock (ahead interval NOT NULL)`.execute(db);
  await sql`INSERT INTO movable.clock VALUES (interval '0')`.execute(db);
  await sql`CREATE FUNCTION movable.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    RETURN pg_catalog.clock_timestamp() + (SELECT ahead FROM movable.clock)`.execute(db);
}

/** Runs `work` on one connection whose `clock_timestamp()` is the database's real one until {@link moveClock}. */
export async function withMovableClock(db: Db, work: (db: Db) => Promise<void>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await moveClock(connection, 0);
    await sql`SET search_path = movable, pg_catalog, public`.execute(connection);
    try {
      await work(connection);
    } finally {
      await sql`RESET search_path`.execute(connection);
    }
  });
}

/** Sets the clock that many milliseconds ahead of the real one. */
export async function moveClock(db: Db, aheadMs: number): Promise<void> {
  await sql`UPDATE movable.clock SET ahead = make_interval(secs => ${aheadMs / 1_000})`.execute(db);
}
