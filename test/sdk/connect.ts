import { PortcullisClient } from '@portcullis/sdk';
import type { TestApp } from '../support/app.ts';
import type { Caller } from '../support/graphql.ts';

/** A client of a test app that calls as somebody. */
export function connect(app: TestApp, caller: Caller): PortcullisClient {
  if (caller === 'anonymous') throw new Error('A client calls as somebody.');
  return new PortcullisClient({ url: app.url, credential: caller });
}
