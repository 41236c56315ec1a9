import type { Demo } from './demo.ts';

/** What the first start has to show; secrets among it are shown here and nowhere else. */
export interface Welcome {
  /** Such as `http://localhost:4000`. */
  readonly url: string;
  readonly newOperatorKey: string | null;
  readonly newDemo: Demo | null;
  /** Of the demo's owner; null when the built-in issuer is off. */
  readonly sessionToken: string | null;
  /** Whether there is a built-in issuer, for which the command line signs. */
  readonly signsSessions: boolean;
}

/** The text that a start prints. */
export function formatWelcome({ url, newOperatorKey, newDemo, sessionToken, signsSessions }: Welcome): string {
  const sections = [`Portcullis is listening. GraphiQL: ${url}/graphql`];
  if (newOperatorKey !== null)
    sections.push(`Operator key (shown once; only its hash is kept; send it in X-API-Key):\n\n  ${newOperatorKey}`);
  if (newDemo !== null && sessionToken === null) {
    sections.push(`A key of the demo workspace (shown once), tried with curl:\n\n  ${verifyCurl(url, newDemo)}`);
  }
  if (newDemo !== null && sessionToken !== null) {
    sections.push(
      `Session token of the demo's owner (for the credential field in GraphiQL; valid for 24 hours):\n\n  ${sessionToken}`,
    );
    sections.push(formatTour(url, newDemo, sessionToken));
  }
  if (newOperatorKey === null && newDemo === null) sections.push(formatReminder(signsSessions));
  return `\n${sections.join('\n\n')}\n`;
}

/** What a later start can't show any more, and where it comes from. */
function formatReminder(signsSessions: boolean): string {
  const session = 'A session token: npx pnpm@12.21.0 portcullis session --email <address>.';
  const operator = 'Another operator key, if it is lost: set PORTCULLIS_OPERATOR_KEY and start again.';
  return signsSessions ? `${session}\n${operator}` : operator;
}

function formatTour(url: string, { workspace, key }: Demo, sessionToken: string): string {
  const generate = mutation(
    `generateApiKey(input: {workspaceId: "${workspace.id}", label: "My first key"})`,
    'secret apiKey { id hint }',
    'GenerateApiKeySuccess',
  );
  const revoke = mutation(
    `revokeApiKey(input: {keyId: "${key.apiKey.id}", reason: UNUSED})`,
    'effective apiKey { id status }',
    'RevokeApiKeySuccess',
  );
  return [
    'Three lines to paste: generate a key; use the demo key; revoke the demo key (then the second line answers 401 api_key_revoked).',
    graphqlCurl(url, sessionToken, generate),
    verifyCurl(url, { workspace, key }),
    graphqlCurl(url, sessionToken, revoke),
  ].join('\n\n  ');
}

function verifyCurl(url: string, { workspace, key }: Demo): string {
  return `curl -i '${url}/verify/${workspace.slug}?permission=datasets:read&resource=solar' -H 'X-API-Key: ${key.secret}'`;
}

function mutation(call: string, selection: string, success: string): string {
  return `mutation { ${call} { ... on ${success} { ${selection} } ... on UserError { code message } } }`;
}

function graphqlCurl(url: string, sessionToken: string, query: string): string {
  return `curl '${url}/graphql' -H 'Content-Type: application/json' -H 'Authorization: Bearer ${sessionToken}' -d '${JSON.stringify({ query })}'`;
}
