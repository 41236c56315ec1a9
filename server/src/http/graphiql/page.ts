import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { AssetStore } from './assets.ts';
import { setPageHeaders } from './page-headers.ts';

/** Answers GET or HEAD with the page. */
export type PageSender = (response: ServerResponse) => void;

/** Makes what sends the page that opens GraphiQL. Nothing in it comes from a request. */
export function createPageSender({ linkTo }: AssetStore): PageSender {
  const template = readFileSync(new URL('./client/page.html', import.meta.url), 'utf8');
  const linked = template.replaceAll(/{{([\w.-]+\.\w+)}}/g, (_, name: string) => linkTo(name));
  return (response) => {
    const nonce = randomBytes(16).toString('base64');
    const body = Buffer.from(linked.replace('{{nonce}}', nonce));
    setPageHeaders(response, toContentSecurityPolicy(nonce));
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': body.length,
      // Its nonce is of this answer only.
      'cache-control': 'no-store',
      vary: 'accept',
    });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  };
}

/**
 * Only files of this server run, style and answer. The editor writes `<style>` elements, which carry the nonce, and
 * `style` attributes by innerHTML, which can't: they are the one thing that is allowed inline. They can't select, and
 * with nothing outside to load they can't send anything away. Fonts and icons lie in the style sheet as data.
 */
function toContentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
