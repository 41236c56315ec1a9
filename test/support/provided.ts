import type { ReverseProxies } from './reverse-proxies.ts';

/** What a project's global setup tells its test files about the store that they run on. */
export type ProvidedStore =
  | { readonly kind: 'pglite'; readonly emptyDump: string; readonly migratedDump: string }
  | { readonly kind: 'postgres'; readonly serverUrl: string; readonly templateDatabase: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** In the projects `pglite` and `postgres`. */
    readonly store: ProvidedStore;
    /** In the project `browser`. */
    readonly chromiumPath: string;
    /** In the project `proxies`. */
    readonly reverseProxies: ReverseProxies;
  }
}
