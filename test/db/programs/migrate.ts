import { connectPostgres } from '@portcullis/server/db/connect.ts';
import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import { sql } from 'kysely';

// A program: waits for the gate to open, migrates `DATABASE_URL`, prints what it applied.

const url = process.env['DATABASE_URL'] ?? '';
const db = connectPostgres(url, { databasePoolMax: 2, databaseStatementTimeoutMs: 30_000 }, () => undefined);
await sql`SELECT 1`.execute(db);
process.stdout.write('at the gate\n');
await sql`SELECT pg_advisory_lock_shared(4711)`.execute(db);
const { applied } = await migrateToLatest(db);
process.stdout.write(`applied ${applied.join()}\n`);
await db.destroy();
