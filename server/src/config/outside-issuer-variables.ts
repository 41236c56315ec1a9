import { issuerUrl, jwksUrl } from './parse-address.ts';
import { claimName, listOf, quote } from './parse-value.ts';
import type { Parsed, Variable } from './variable.ts';

/** Signatures that a public key checks. With a shared secret (`HS256`) whoever can check a token could also make one. */
const asymmetricAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Variables of the OpenID Connect issuer whose session tokens the server accepts. */
export const outsideIssuerVariables = {
  PORTCULLIS_JWT_ISSUER: {
    group: 'Outside issuer',
    description:
      'The issuer (Clerk, Auth0, Keycloak …) whose JWTs sign users in: `iss` of its tokens, to the last slash.',
    accepts: 'a URL that begins with `https://`, or `http://` on this machine',
    default: null,
    whenUnset: 'no outside issuer',
    example: 'https://auth.example.com/',
    secret: false,
    parse: issuerUrl,
  },
  PORTCULLIS_JWT_JWKS_URL: {
    group: 'Outside issuer',
    description: 'Where the issuer publishes its public keys. Set together with `PORTCULLIS_JWT_ISSUER`.',
    accepts: 'a URL that begins with `https://`, or `http://` on this machine',
    default: null,
    whenUnset: 'no outside issuer',
    example: 'https://auth.example.com/.well-known/jwks.json',
    secret: false,
    parse: jwksUrl,
  },
  PORTCULLIS_JWT_AUDIENCE: {
    group: 'Outside issuer',
    description:
      'A token must name one of these in `aud`. This or `PORTCULLIS_JWT_AUTHORIZED_PARTIES` is needed, or both.',
    accepts: 'a comma-separated list',
    default: null,
    whenUnset: '`aud` is not looked at',
    example: 'https://keys.example.com',
    secret: false,
    parse: listOf(audienceName),
  },
  PORTCULLIS_JWT_AUTHORIZED_PARTIES: {
    group: 'Outside issuer',
    description: 'A token must name one of these in `azp`; for issuers whose tokens carry no `aud`, such as Clerk.',
    accepts: 'a comma-separated list',
    default: null,
    whenUnset: '`azp` is not looked at',
    example: 'https://portal.example.com',
    secret: false,
    parse: listOf(audienceName),
  },
  PORTCULLIS_JWT_ALGORITHMS: {
    group: 'Outside issuer',
    description: 'The signature algorithms that are accepted.',
    accepts: `a comma-separated list of ${asymmetricAlgorithms.map((name) => `\`${name}\``).join(', ')}`,
    default: 'RS256,ES256,EdDSA',
    example: 'RS256',
    secret: false,
    parse: listOf(asymmetricAlgorithm),
  },
  PORTCULLIS_JWT_EMAIL_CLAIM: {
    group: 'Outside issuer',
    description: 'The claim that holds the e-mail address of the user.',
    accepts: 'the name of a claim',
    default: 'email',
    example: 'https://example.com/email',
    secret: false,
    parse: claimName,
  },
  PORTCULLIS_JWT_EMAIL_VERIFIED_CLAIM: {
    group: 'Outside issuer',
    description: 'The claim that is `true` when the issuer has verified that address; only then is it believed.',
    accepts: 'the name of a claim',
    default: 'email_verified',
    example: 'https://example.com/email_verified',
    secret: false,
    parse: claimName,
  },
} as const satisfies Record<string, Variable<unknown>>;

function asymmetricAlgorithm(text: string): Parsed<string> {
  if (asymmetricAlgorithms.includes(text)) return { value: text };
  const why = /^(?:none|hs\d+)$/i.test(text) ? ', because whoever checks such a token could also make it' : '';
  return { problem: `must be one of ${asymmetricAlgorithms.join(', ')}, but is ${quote(text)}${why}` };
}

function audienceName(text: string): Parsed<string> {
  if (/^[\x21-\x7e]{1,512}$/.test(text)) return { value: text };
  return { problem: `must be 1 to 512 visible ASCII characters, but is ${quote(text)}` };
}
