/** In which header a credential is sent. */
export type SentAs = 'automatic' | 'bearer' | 'apiKey';

/** The header that carries a credential, none, or why it can't be one. */
export type CredentialHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'header'; readonly name: 'Authorization' | 'X-API-Key'; readonly value: string }
  | { readonly kind: 'unusable'; readonly message: string };

/**
 * Turns what a person pasted into a header. A whole header line is understood, as the server prints it; anything that
 * looks like a JWT is a session token, anything else a key.
 */
export function toCredentialHeader(pasted: string, sentAs: SentAs): CredentialHeader {
  const [, label = '', credential = ''] =
    /^\s*((?:authorization:\s*)?bearer\s|x-api-key:)?\s*(.*?)\s*$/is.exec(pasted) ?? [];
  if (credential === '') return { kind: 'none' };
  if (!/^[\x21-\x7e]+$/.test(credential)) {
    return {
      kind: 'unusable',
      message: 'A credential is one line of visible ASCII characters: was more than that copied?',
    };
  }
  const isBearer = sentAs === 'automatic' ? looksLikeSessionToken(label, credential) : sentAs === 'bearer';
  return isBearer
    ? { kind: 'header', name: 'Authorization', value: `Bearer ${credential}` }
    : { kind: 'header', name: 'X-API-Key', value: credential };
}

/** The header that was named decides; else the form of a JWT in compact serialisation (RFC 7515, section 7.1). */
function looksLikeSessionToken(label: string, credential: string): boolean {
  if (label !== '') return !label.toLowerCase().startsWith('x-api-key');
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(credential);
}
