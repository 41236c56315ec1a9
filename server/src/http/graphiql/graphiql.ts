import type { IncomingMessage, ServerResponse } from 'node:http';
import { loadAssets } from './assets.ts';
import { createPageSender } from './page.ts';
import { createAssetSender } from './send-asset.ts';
import { wantsPage } from './wants-page.ts';

/** GraphiQL for browsers, served from this process alone. */
export interface Graphiql {
  /** Answers what belongs to GraphiQL and says so; false leaves the request, untouched, to the GraphQL endpoint. */
  handle(request: IncomingMessage, response: ServerResponse, pathname: string): boolean;
}

/** Makes GraphiQL. Nothing is read before somebody opens it: most processes never show it. */
export function createGraphiql(): Graphiql {
  let opened: ReturnType<typeof open> | undefined;
  return {
    handle(request, response, pathname) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      if (pathname === '/graphql' && wantsPage(request)) {
        opened ??= open();
        opened.sendPage(response);
        return true;
      }
      if (!pathname.startsWith('/graphql/assets/')) return false;
      opened ??= open();
      const asset = opened.findAsset(pathname);
      if (asset !== undefined) opened.sendAsset(request, response, asset);
      return asset !== undefined;
    },
  };
}

function open() {
  const assets = loadAssets();
  return { sendPage: createPageSender(assets), sendAsset: createAssetSender(), findAsset: assets.findByPath };
}
