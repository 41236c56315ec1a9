import type { IncomingMessage } from 'node:http';

/**
 * Whether a GET of the endpoint comes from somebody who wants to look at a page: it has no `query`, and ranks HTML
 * above JSON. A media range such as the star of curl asks for neither and gets what a program gets.
 */
export function wantsPage({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  const search = url.indexOf('?');
  if (search !== -1 && new URLSearchParams(url.slice(search)).has('query')) return false;
  const ranks = rankMediaTypes(headers.accept ?? '');
  const html = ranks.get('text/html') ?? 0;
  return html > 0 && JSON_TYPES.every((type) => (ranks.get(type) ?? 0) < html);
}

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];

/** Media types that are named in full, each with its quality value of 0 to 1 (RFC 9110, section 12.4.2). */
function rankMediaTypes(accept: string): ReadonlyMap<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [type, quality === undefined ? 1 : Number(quality) || 0];
    }),
  );
}
