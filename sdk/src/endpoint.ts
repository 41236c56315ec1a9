/**
 * The address of the GraphQL endpoint of the server at `url`.
 * @throws {TypeError} when it is no http(s) address, or has more than scheme, host, port and path; the message does
 * not repeat it, because somebody may have put a password in
 */
export function toEndpoint(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError('url must be an address such as https://keys.example.com.');
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new TypeError('url must not have user name, password, query or fragment; credentials go into `credential`.');
  }
  const path = parsed.pathname.replace(/\/+$/, '');
  return `${parsed.origin}${path}${path.endsWith('/graphql') ? '' : '/graphql'}`;
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
