import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** An OIDC issuer of a test's own, with a real key set over HTTP. */
export interface OutsideIssuer {
  readonly issuer: string;
  /** How often the key set was read. */
  readonly readings: () => number;
  /** Makes a key and publishes it. */
  addKey(alg: string, kid: string): Promise<{ readonly publicJwk: JWK; readonly privateKey: CryptoKey }>;
  /** Takes a key out of the set; who has a token of it still has it. */
  withdrawKey(kid: string): void;
  /** A token that is right but for `claims` and `header`; undefined leaves a claim out. */
  sign(
    kid: string,
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** How the key set is answered from now on; null: as it should be. */
  answerWith(answer: JwksAnswer | null): void;
  /** What an operator sets, for this issuer and the audience of its tokens. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A way for an issuer to fail. */
export type JwksAnswer =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | 'hang up'
  | 'say nothing';

/** The audience of the tokens. */
export const AUDIENCE = 'https://keys.example.com';

/** Starts an issuer whose clock is `now`. */
export async function startOutsideIssuer(now: () => Date): Promise<OutsideIssuer> {
  const keys = new Map<string, { alg: string; publicJwk: JWK; privateKey: CryptoKey }>();
  const published = new Set<string>();
  let wayToFail: JwksAnswer | null = null;
  let readings = 0;
  const server = createServer((_request, response) => {
    readings += 1;
    if (wayToFail === 'say nothing') return;
    if (wayToFail === 'hang up') return void response.destroy();
    const set = { keys: [...published].map((kid) => keys.get(kid)?.publicJwk) };
    const { status, body, headers = {} } = wayToFail ?? { status: 200, body: JSON.stringify(set) };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  const url = await listen(server);
  return {
    issuer: `${url}/`,
    readings: () => readings,
    addKey: async (alg, kid) => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
      keys.set(kid, { alg, publicJwk, privateKey });
      published.add(kid);
      return { publicJwk, privateKey };
    },
    withdrawKey: (kid) => void published.delete(kid),
    sign: async (kid, claims = {}, header = {}) => {
      const key = keys.get(kid);
      if (key === undefined) throw new Error(`there is no key ${kid}`);
      const seconds = Math.floor(now().getTime() / 1_000);
      const right = { iss: `${url}/`, aud: AUDIENCE, sub: 'somebody', iat: seconds, exp: seconds + 60 };
      const payload = JSON.parse(JSON.stringify({ ...right, ...claims })) as JWTPayload;
      return await new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid, ...header }).sign(key.privateKey);
    },
    answerWith: (answer) => void (wayToFail = answer),
    environment: {
      PORTCULLIS_JWT_ISSUER: `${url}/`,
      PORTCULLIS_JWT_JWKS_URL: `${url}/jwks.json`,
      PORTCULLIS_JWT_AUDIENCE: AUDIENCE,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this kind; strings are for pipes.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
