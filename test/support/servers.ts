import { joinTestApp, startTestApp, type TestApp } from './app.ts';

/** Servers of one installation on one store: two on PostgreSQL, and one on PGlite, which can't be shared. */
export interface TestServers {
  /** The first of them. */
  readonly app: TestApp;
  /** The address of the next one in turn. */
  readonly url: () => string;
  close(): Promise<void>;
}

/** Starts them. */
export async function startTestServers(): Promise<TestServers> {
  const app = await startTestApp();
  const second = app.store.kind === 'postgres' ? await joinTestApp(app) : undefined;
  let calls = 0;
  return {
    app,
    url: () => ((calls += 1) % 2 === 0 && second !== undefined ? second.url : app.url),
    close: async () => {
      await second?.close();
      await app.close();
    },
  };
}
