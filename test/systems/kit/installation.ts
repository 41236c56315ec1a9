import { PortcullisClient, type Credential } from '@portcullis/sdk';
import { startOutsideIssuer } from '../../http/outside-issuer.ts';
import { makeDirectory, removeDirectories, startServer } from '../../start/server-process.ts';
import { createDatabase, dropDatabase } from '../../support/postgres-databases.ts';
import { openPostgresServer } from '../../support/postgres-server.ts';
import { dumpDatabase } from './database-dump.ts';

/** Portcullis as a company runs it: a server process on PostgreSQL, and people who sign in at an issuer of the company's. */
export interface Installation {
  readonly url: string;
  readonly issuer: string;
  readonly operator: PortcullisClient;
  connect(credential: Credential): PortcullisClient;
  /** A new session of the person with this address, which is also the subject at the issuer. */
  signIn(email: string): Promise<PortcullisClient>;
  /** Every value in every table, as whoever steals the database would read it. */
  dump(): Promise<string>;
  /** Everything that the server has printed until now, at its most talkative. */
  logged(): string;
  close(): Promise<void>;
}

/** Starts an installation of a test file's own, without a workspace. */
export async function startInstallation(): Promise<Installation> {
  const postgres = await openPostgresServer();
  const databaseUrl = await createDatabase(postgres.serverUrl, 'template0');
  const issuer = await startOutsideIssuer(() => new Date());
  await issuer.addKey('RS256', KEY_ID);
  const server = await startServer(makeDirectory(), {
    DATABASE_URL: databaseUrl,
    PORTCULLIS_OPERATOR_KEY: OPERATOR_KEY,
    LOG_LEVEL: 'debug',
    ...issuer.environment,
  });
  const connect = (credential: Credential): PortcullisClient => new PortcullisClient({ url: server.url, credential });
  return {
    url: server.url,
    issuer: issuer.issuer,
    operator: connect({ apiKey: OPERATOR_KEY }),
    connect,
    signIn: async (email) => connect({ bearer: await issuer.sign(KEY_ID, toClaims(email)) }),
    dump: () => dumpDatabase(databaseUrl),
    logged: () => `${server.stdout()}${server.stderr()}`,
    close: async () => {
      await server.stop();
      removeDirectories();
      await issuer.close();
      await dropDatabase(postgres.serverUrl, databaseUrl);
      await postgres.stop();
    },
  };
}

const OPERATOR_KEY = 'operator-of-the-systems-0123456789abcdef';
const KEY_ID = 'of-the-company';
/** Longer than any story takes. */
const SESSION_SECONDS = 3_600;

function toClaims(email: string): Readonly<Record<string, unknown>> {
  const expiresAtSeconds = Math.floor(Date.now() / 1_000) + SESSION_SECONDS;
  return { sub: email, email, email_verified: true, exp: expiresAtSeconds };
}
