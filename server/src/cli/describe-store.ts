import type { StoreConfig } from '../db/open-store.ts';

/** Names the store for a person, without the user and password that its URL may carry. */
export function describeStore(store: StoreConfig): string {
  if (store.kind === 'pglite') return `PGlite in ${store.dataDir}`;
  const { host, pathname } = new URL(store.url);
  return `PostgreSQL at ${host === '' ? 'localhost' : host}${pathname}`;
}
