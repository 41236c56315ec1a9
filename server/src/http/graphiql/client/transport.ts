import type { CredentialHeader } from './credential.ts';
import type { GraphQLRequest } from './graphiql-globals.ts';

/** Sends one request to the endpoint and answers the parsed result; throws with a sentence for the reader. */
export type Transport = (request: GraphQLRequest) => Promise<unknown>;

/** Makes what sends requests with the credential of the moment. Cookies are never sent. */
export function createTransport(endpoint: string, currentCredential: () => CredentialHeader): Transport {
  return async (request) => {
    const credential = currentCredential();
    if (credential.kind === 'unusable') throw new Error(credential.message);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...(credential.kind === 'header' ? { [credential.name]: credential.value } : {}),
      },
      body: JSON.stringify(request),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    }).catch(() => {
      throw new Error('The server did not answer. Is it running?');
    });
    const text = await response.text();
    return parseAnswer(text, response.status);
  };
}

function parseAnswer(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server answered ${status} and no JSON.`);
  }
}
