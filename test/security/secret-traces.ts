/** How many characters of a secret in a row are a trace of it; hints show four. */
const WINDOW = 10;

/**
 * The places of a text that show a secret: whole or in part, as it is, or its bytes in hex or base64 (at any of the three
 * offsets that base64 has). A prefix and environment are no secret.
 */
export function findTraces(text: string, secret: string): readonly string[] {
  const body = secret.replace(/^(?:[a-z][a-z0-9]*_(?:live|test)|invitation)_/, '');
  const plain = Array.from({ length: body.length - WINDOW + 1 }, (_, start) => body.slice(start, start + WINDOW));
  const encoded = [secret, `x${secret}`, `xx${secret}`].map((shifted) =>
    Buffer.from(shifted).toString('base64').slice(4, -4),
  );
  const hex = Buffer.from(body).toString('hex').slice(2, -2);
  const forms = [...plain, ...encoded, ...encoded.map(toUrlSafe), hex, hex.toUpperCase()];
  return forms.filter((form) => text.includes(form));
}

function toUrlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
