import { PortcullisClient, type Credential, type Fetch } from '@portcullis/sdk';
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
  /** A new session: of somebody with a verified address, which is the subject too, or of a subject without an address. */
  signIn(who: string | { readonly subject: string }): Promise<PortcullisClient>;
  /** Every value in every table, as whoever steals the database would read it. */
  dump(): Promise<string>;
  /** The same without what a server writes of its own accord, for comparing before and after. */
  dumpRecords(): Promise<string>;
  /** The body of every answer that the server gave to a client of {@link connect} or {@link signIn}. */
  answers(): readonly string[];
  /** Everything that the server has printed until now, at its most talkative. */
  logged(): string;
  close(): Promise<void>;
}

/** Starts an installation of a test file's own, without a workspace; `environment` is what else its operator sets. */
export async function startInstallation(environment: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const postgres = await openPostgresServer();
  const databaseUrl = await createDatabase(postgres.serverUrl, 'template0');
  const issuer = await startOutsideIssuer(() => new Date());
  await issuer.addKey('RS256', KEY_ID);
  const server = await startServer(makeDirectory(), {
    DATABASE_URL: databaseUrl,
    PORTCULLIS_OPERATOR_KEY: OPERATOR_KEY,
    LOG_LEVEL: 'debug',
    ...issuer.environment,
    ...environment,
  });
  const answers: string[] = [];
  const connect = (credential: Credential): PortcullisClient =>
    new PortcullisClient({ url: server.url, credential, fetch: recordInto(answers) });
  return {
    url: server.url,
    issuer: issuer.issuer,
    operator: connect({ apiKey: OPERATOR_KEY }),
    connect,
    signIn: async (who) => connect({ bearer: await issuer.sign(KEY_ID, toClaims(who)) }),
    dump: () => dumpDatabase(databaseUrl),
    dumpRecords: () => dumpDatabase(databaseUrl, WRITTEN_IN_THE_BACKGROUND),
    answers: () => answers,
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
const WRITTEN_IN_THE_BACKGROUND = ['api_key_secret_usage', 'api_key_usage', 'instances'];
const KEY_ID = 'of-the-company';
/** Longer than any story takes. */
const SESSION_SECONDS = 3_600;

function toClaims(who: string | { readonly subject: string }): Readonly<Record<string, unknown>> {
  const exp = Math.floor(Date.now() / 1_000) + SESSION_SECONDS;
  return typeof who === 'string' ? { sub: who, email: who, email_verified: true, exp } : { sub: who.subject, exp };
}

/** The global `fetch`, with every body that it brings kept. */
function recordInto(answers: string[]): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    answers.push(await response.clone().text());
    return response;
  };
}
