import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';

/** The PostgreSQL server that whoever runs the tests names, which stays when we stop it; else one of our own. */
export async function openPostgresServer(): Promise<EmbeddedPostgres> {
  const given = process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];
  return given === undefined ? await startEmbeddedPostgres() : { serverUrl: given, stop: () => Promise.resolve() };
}
